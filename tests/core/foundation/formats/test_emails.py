"""E-mail addresses: what is stored, what is refused, what is compared."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.emails import check_email, email_key


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Li.Ming@Example.COM ", "Li.Ming@example.com"),
        ("mailto:service@example.com.cn", "service@example.com.cn"),
        ("ｚｈａｎｇ＠１６３．ｃｏｍ", "zhang@163.com"),
        ("o'brien+car@mail.example.org", "o'brien+car@mail.example.org"),
        ("张三@公司.中国", "张三@公司.中国"),
        ("", ""),
    ],
)
def test_what_is_stored(typed: str, stored: str) -> None:
    checked = check_email(typed)
    assert (checked.value, checked.problem, checked.blocks) == (stored, None, False)


@pytest.mark.parametrize(
    "typed",
    [
        "zhang",
        "zhang@",
        "@163.com",
        "zhang@163",
        "zhang@163,com",
        "zhang@@163.com",
        "zhang@163..com",
        "zhang@163.com.",
        ".zhang@163.com",
        "zhang..san@163.com",
        "zhang@10.0.0.1",
        "a@b.com;c@d.com",
        "张三 <a@b.com>",
        "a" * 250 + "@b.com",
    ],
)
def test_what_is_refused_and_still_not_lost(typed: str) -> None:
    checked = check_email(f" {typed} ")
    assert checked.problem is not None
    assert (checked.value, checked.problem.key, checked.blocks) == (typed, "format.email", True)


def test_capitals_do_not_tell_two_people_apart() -> None:
    assert email_key("Li.Ming@Example.com") == email_key("li.ming@EXAMPLE.com")


@given(st.text(max_size=40) | st.emails())
@example("a@Ẓ.İ")
@example("\ud800@a.b")
@example("a@H\u0331.cn")
def test_the_stored_form_is_read_as_itself(text: str) -> None:
    once = check_email(text)
    assert check_email(once.value) == once
    assert email_key(once.value) == email_key(text)
    if once.blocks:
        assert once.value == text.strip()


def test_real_addresses_can_all_be_stored(real_data: Path) -> None:
    path = real_data / "customers" / "zh_orgs_hotlines_utf8.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        addresses = [
            address
            for row in csv.DictReader(file)
            for address in row["电子邮件"].split(" ; ")
            if address.strip()
        ]
    assert len(addresses) > 70
    assert [address for address in addresses if check_email(address).problem] == []
