from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.files.guess import guess, guess_kind, separator_line
from crm_desktop.files.model import FileProblem, Kind
from tests.core.files.making import ods, xlsx, zipped

CHINESE = "姓名,电话\n张伟,13800138000\n王芳,010-12345678\n"


def _names(content: bytes) -> list[str]:
    return [found.name for found in guess(content).encodings]


def _problem(content: bytes) -> str:
    with pytest.raises(FileProblem) as raised:
        guess(content)
    return raised.value.phrase.key


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a,b\n", Kind.CSV),
        (b"\xef\xbb\xbf\r\nBEGIN:VCARD\r\n", Kind.VCARD),
        (b"item1.BEGIN:vCard\n", Kind.VCARD),
        (b"<!-- saved -->\n<HTML><table>", Kind.HTML),
        (b"  <table<>\n", Kind.HTML),
        (
            b"<?xml?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            Kind.SPREADSHEET_ML,
        ),
        (xlsx(""), Kind.XLSX),
        (zipped({"xl\\workbook.xml": "", "[Content_Types].xml": ""}), Kind.XLSX),
        (ods(""), Kind.ODS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), Kind.XLS),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00\x00\x00", Kind.XLS),
    ],
)
def test_the_kind_is_told_by_content(content: bytes, kind: Kind) -> None:
    assert guess_kind(content) is kind


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "files.problem.empty"),
        (b"%PDF-1.7", "files.problem.no_table"),
        (b"\x89PNG\r\n", "files.problem.no_table"),
        (zipped({"word/document.xml": ""}), "files.problem.no_table"),
        (b"PK\x03\x04 and nothing more", "files.problem.damaged"),
        (xlsx("")[:-60], "files.problem.damaged"),
        (zipped({"xl/workbook.bin": "", "[Content_Types].xml": ""}), "files.problem.xlsb"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "files.problem.encrypted",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"a letter", "files.problem.no_table"),
        (b"<?xml version='1.0'?><data/>", "files.problem.no_table"),
        (b"MIME-Version: 1.0\n", "files.problem.web_archive"),
        (bytes(range(32)) * 20, "files.problem.no_table"),
    ],
)
def test_what_is_no_table_is_said(content: bytes, key: str) -> None:
    assert _problem(content) == key


def test_a_mark_at_the_beginning_settles_the_encoding() -> None:
    assert _names(CHINESE.encode("utf-8-sig"))[0] == "utf-8-sig"
    assert _names(CHINESE.encode("utf-16"))[0] == "utf-16"
    assert guess(CHINESE.encode("utf-16")).delimiter == ","


def test_utf_16_without_a_mark_is_told_by_its_zeros() -> None:
    assert _names("name,phone\nanna,123\n".encode("utf-16-le"))[0] == "utf-16-le"
    assert _names("name,phone\nanna,123\n".encode("utf-16-be"))[0] == "utf-16-be"


def test_utf_8_comes_first_and_others_are_shown_with_their_reading() -> None:
    found = guess(CHINESE.encode("utf-8")).encodings
    assert found[0].name == "utf-8"
    assert found[0].sample.startswith("姓名")
    assert [other.name for other in found[1:]]
    assert "姓名" not in found[1].sample


def test_chinese_that_is_no_utf_8_is_gb_18030() -> None:
    found = guess(CHINESE.encode("gb18030")).encodings
    assert (found[0].name, found[0].why.key) == ("gb18030", "files.why.gb18030")
    assert found[0].sample == "姓名,电话"
    assert "latin-1" in [other.name for other in found]


def test_accents_within_words_are_not_taken_for_chinese() -> None:
    text = "name,city\nJosé Muñoz,Bogotá\nRené Béla,São Paulo\nAmélie Bühne,Köln am Rhein\n"
    found = guess(text.encode("latin-1")).encodings
    assert found[0].name == "latin-1"
    assert "José" in found[0].sample
    assert guess("name\n“Zoë’s”\n".encode("cp1252")).encoding == "cp1252"


def test_a_file_cut_inside_a_character_is_still_utf_8() -> None:
    content = (CHINESE * 20).encode("utf-8") + "张".encode()[:2]
    found = guess(content).encodings[0]
    assert (found.name, found.why.key) == ("utf-8", "files.why.mostly")


def test_plain_letters_leave_nothing_to_choose() -> None:
    assert [(e.name, e.why.key) for e in guess(b"a,b\n1,2\n").encodings] == [
        ("utf-8", "files.why.ascii")
    ]


def test_a_page_may_name_its_encoding() -> None:
    page = '<html><meta charset="gb2312"><table><tr><td>电视机'.encode("gb18030")
    assert guess(page).encodings[0].why.key == "files.why.declared"
    assert guess(page).encoding == "gb18030"
    assert guess(b'<html><meta charset="no-such"><table><tr><td>\xc3\x89').encoding == "utf-8"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_makes_even_rows(mark: str) -> None:
    lines = [["name", "note"], ["anna", "one"], ["bob", "two"]]
    content = "".join(f"{mark.join(line)}\n" for line in lines).encode()
    found = guess(content)
    assert (found.delimiter, found.delimiters[0].columns) == (mark, 2)
    assert len(found.delimiters) == 4


def test_a_delimiter_within_quotes_does_not_count() -> None:
    assert guess(b'name;tags\nanna;"a,b,c"\nbob;"d,e,f"\n').delimiter == ";"


def test_excel_may_name_the_delimiter() -> None:
    assert guess(b"sep=;\na,b;c\nd,e;f\n").delimiter == ";"
    assert separator_line('"sep=|"\r\n') == "|"
    assert separator_line("separate") == ""


def test_a_cell_without_end_does_not_stop_the_guess() -> None:
    assert guess(b'a;b\n1;2\n3;"' + b"x" * 200_000).delimiter == ";"


def test_kinds_that_know_themselves_have_nothing_to_guess() -> None:
    found = guess(xlsx(""))
    assert (found.kind, found.encoding, found.delimiter) == (Kind.XLSX, "", "")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate((300 << 20) + 1)  # a hole: no disk is filled
    with pytest.raises(FileProblem) as raised:
        guess(path)
    assert raised.value.phrase.key == "files.problem.too_large"
