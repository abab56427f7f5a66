"""The program's log knows no people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.logs import log_to, without_people


@pytest.mark.parametrize(
    "personal",
    [
        "13812345678",
        "+8613812345678",
        "+86 138 1234 5678",
        "138-1234-5678",
        "138 1234 5678",
        "１３８１２３４５６７８",
        "010-62345678",
        "(021) 6234 5678",
        "400-820-1234",
        "11010519491231002X",
        "110105 19491231 002X",
        "6222021234567890123",
        "6222 0212 3456 7890 123",
        "9001126000001233",
        "1949-12-31",
        "E12345678",
        "LSVAM4187C2184847",
        "沪A12345",
        "粤B12345D",
        "张三",
        "热依拉·艾买提",
        "𬭊䶮",
        "Гагарин",
        "ئەركىن",
        "zhang.san+crm@example.com",
        "zhang-san@mail.example.com.cn",
    ],
)
@pytest.mark.parametrize("around", ["{}", "saved {} now", "name={}, phone={}", "'{}'", "({})"])
def test_what_could_be_personal_is_masked(personal: str, around: str) -> None:
    masked = without_people(around.replace("{}", personal))
    assert personal not in masked
    assert not any(len(run) > 4 for run in "".join(
        sign if sign.isdigit() else " " for sign in masked
    ).split())  # fmt: skip
    assert masked.isascii()


@pytest.mark.parametrize(
    "harmless",
    [
        "migration 0001_house took 0.123456 s",
        "1,234 rows in 12 ms, page 4096",
        "File office.py, line 1234, in run",
        "exit code 1; 3 of 25 checks failed",
    ],
)
def test_what_helps_to_find_a_fault_stays(harmless: str) -> None:
    assert without_people(harmless) == harmless


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_no_mobile_number_gets_through(number: str, gap: str) -> None:
    shown = gap.join((number[:3], number[3:7], number[7:]))
    assert not set("0123456789") & set(without_people(f"call {shown}!"))


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    handler = log_to(tmp_path / "logs")
    try:
        yield tmp_path / "logs" / "crm-desktop.log"
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def test_the_file_is_masked_also_in_arguments_and_tracebacks(
    written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("crm_desktop.test")
    log.info("opened for %s", "张三 138-1234-5678")
    try:
        raise ValueError("李四 11010519491231002X")
    except ValueError:
        log.exception("failed")
    log.debug("not at this level")
    text = written.read_text(encoding="utf-8")
    assert "crm_desktop.test opened for <text> <number>" in text
    assert "ValueError: <text> <number>" in text
    assert "not at this level" not in text
    assert text.isascii()
    first = text.splitlines()[0]
    assert first[:4].isdigit(), "each line begins with its time"
    assert first.split()[2:4] == ["INFO", "crm_desktop.test"]
    assert len(caplog.records) >= 2


def test_nothing_is_written_before_there_is_something_to_say(written: Path) -> None:
    assert written.parent.is_dir()
    assert not written.exists()
