"""What the server masks is what the program masks, on thousands of values, odd ones too."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from crm_desktop.customers.masking import mask_address, mask_email, mask_middle
from crm_desktop.customers.model import Address
from crm_desktop.customers.rules import contact_key
from crm_desktop.foundation import searchkeys
from crm_desktop.foundation.formats.identities import mask_identity
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.names import fold
from db.held import hiding
from db.shared import SharedDatabase, open_shared
from tests.servers import new_name, server

_ATOMS = (
    "13812345678", "138", "0755-", "89888888", "转8001", "分机", "+86", "+852 ", "00", "010",
    "12345", "95555", "400-888-5555", " ", "-", "－", "（", "）", "(", ")", "张三", "ext. ", "ext",
    "x", "#", "/", "、", "6123456", "61234567", "１３８", "²", "٣", "é", "𠅤", "\ufeff", "\u200b",
    ".0", "tel:", "86", "1650", ".", "+", "*", "****", "a@b.com", "@", "X", "2026-03-02",
    "20260302", " 153000", " 09", ":30", "：30", "11010519491231002X", "E12345678", "_", "\u3000",
    "\t", "1", "7", "0", "9", "北京市", "\U000e0041",
)  # fmt: skip


def _values() -> list[str]:
    """Return texts of all sorts, the same in every run."""
    chance = random.Random(20261127)
    made = {"".join(chance.choices(_ATOMS, k=chance.randint(1, 5))) for _ in range(2500)}
    made |= {
        "".join(chance.choices("0123456789-+() 转x*8６'", k=chance.randint(3, 18)))
        for _ in range(1500)
    }
    made |= {f"1{chance.randint(3 * 10**9, 10**10 - 1)}" for _ in range(200)}
    return ["", *sorted(made)]


VALUES = _values()


@pytest.fixture(scope="module")
def masks() -> Iterator[SharedDatabase]:
    """A database with the functions and nothing else."""
    address = server().database(new_name("masks"))
    database = open_shared(address)
    database.connect()
    database.execute_sql("CREATE SCHEMA keep")
    for statement in hiding.statements():
        database.execute_sql(statement)
    yield database
    database.close()
    server().drop(address.database)


def on_server(masks: SharedDatabase, call: str, values: list[str]) -> list[str]:
    asked = f"SELECT {call} FROM unnest(?::text[]) WITH ORDINALITY u (v, n) ORDER BY n"
    return [shown for (shown,) in masks.execute_sql(asked, [values])]


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("masked_phone", mask_phone),
        ("masked_email", mask_email),
        ("masked_middle", mask_middle),
        ("masked_identity", mask_identity),
        ("masked_numbers", mask_numbers),
    ],
)
def test_the_server_masks_as_the_program_does(
    masks: SharedDatabase, name: str, mask: Callable[[str], str]
) -> None:
    wanted = [mask(value) for value in VALUES]
    assert differing(on_server(masks, f"keep.{name}(v)", VALUES), wanted) == []
    # What a server has masked the program masks again. An apostrophe in front is a spreadsheet's.
    plain = [value for value in wanted if not value.startswith("'")]
    assert differing([mask(value) for value in plain], plain) == []


def differing(found: list[str], wanted: list[str]) -> list[tuple[str, str]]:
    assert len(found) == len(wanted)
    return [pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]]


def test_keys_are_those_of_the_masked_values(masks: SharedDatabase) -> None:
    for kind in ("phone", "email", "wechat"):
        shown = on_server(masks, f"keep.masked_contact('{kind}', v)", VALUES)
        keys = on_server(masks, f"keep.masked_contact_key('{kind}', v)", shown)
        wrong = differing(keys, [contact_key(kind, value) for value in shown])
        # Where a server knows no small letters but the Latin ones, others stay as they are.
        assert [pair for pair in wrong if pair[1].isascii()] == []


def test_keys_of_the_search_are_bare_as_the_program_makes_them(masks: SharedDatabase) -> None:
    folded = [fold(value) for value in VALUES]
    bare = on_server(masks, "keep.bare(v)", folded)
    assert differing(bare, [searchkeys.bare(value) for value in folded]) == []
    plain = on_server(masks, "keep.unblanked(v)", folded)
    assert differing(plain, [searchkeys.plain(value) for value in folded]) == []


def test_an_address_is_shown_down_to_its_district(masks: SharedDatabase) -> None:
    for place in (("广东省", "深圳市", "福田区"), ("北京市", "", "朝阳区"), ("", "", "")):
        address = Address("x", province=place[0], city=place[1], area=place[2])
        shown = masks.execute_sql("SELECT keep.masked_place(?, ?, ?)", place).fetchone()[0]
        assert shown == mask_address(address).text
