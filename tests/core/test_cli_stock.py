"""Blank cards on the command line: received, handed out, listed, and a card printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.cards.numbers import card_number
from db import sql
from tests.core.paper.reading import pages, sizes
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import House

__all__ = ["cli", "drawer", "house"]


@pytest.fixture
def issuing(house: House) -> House:
    """The office whose administrator acts under the post that issues cards."""
    with house.open() as app, app.database.here():
        post = sql.scalar("SELECT post_id FROM post_state WHERE number = 'A1-2'")
        app.people.assign(house.admin, house.admin.person, post, app.context.clock.today(),
                          exception="一人多岗")  # fmt: skip
        sql.run("UPDATE posting SET valid_to = valid_from WHERE post_id <> ?", post)
    return house


def test_blanks_come_in_go_out_and_are_listed(cli: Cli, issuing: House, tmp_path: Path) -> None:
    with issuing.open() as app:
        year = app.context.clock.today().year
    made = cli("stock", "receive", "member", "--quantity", "10", "--json").json
    first, last = (card_number("01", "1", year, n) for n in (1, 10))
    assert made["runs"] == [{"first": first, "last": last, "quantity": 10}]
    said = cli("stock", "receive", "gift", "--first", "VIP001", "--last", "VIP005")
    assert said.out.splitlines()[1] == "  VIP001 to VIP005 (5)"
    given = cli("stock", "allocate", "member", "--quantity", "3", "--to", "王管理")
    assert given.code == 0, given.err
    assert cli("stock", "allocate", "member", "--quantity", "3", "--to", "谁").code == 1
    listed = cli("stock", "list", "--json").json["runs"]
    assert [(run["type"], run["state"], run["quantity"]) for run in listed] == [  # type: ignore[index]
        ("member", "allocated", 3), ("member", "blank", 7), ("gift", "blank", 5),
    ]  # fmt: skip
    assert "Member card" in cli("stock", "list").out
    file = tmp_path / "old.csv"
    file.write_text("卡号\nA-001\nVIP001\n", encoding="utf-8")
    refused = cli("stock", "receive", "member", "--file", file)
    assert (refused.code, "3 VIP001" in refused.err) == (1, True)
    file.write_text("卡号\nA-001\n", encoding="utf-8")
    assert cli("stock", "receive", "member", "--file", file).code == 0
    with issuing.open() as app, app.database.here():
        assert [name for name, find in app.check._checks if find()] == []


def test_a_card_is_printed(cli: Cli, issuing: House, tmp_path: Path) -> None:
    cli("stock", "receive", "gift", "--first", "VIP001", "--last", "VIP002")
    out = tmp_path / "card.pdf"
    said = cli("print", "card", "vip-001", "--out", out, "--json").json
    assert said["code"] == "VIP001"
    assert "VIP001" in pages(out.read_bytes())[0]
    assert cli("print", "card", "VIP001", "--out", out, "--design", "金卡", "--sheet").code == 0
    assert sizes(out.read_bytes()) == [(595, 842)] * 2
    for wrong in (("VIP009",), ("VIP001", "--design", "无")):
        assert cli("print", "card", *wrong, "--out", out).code == 1
