from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.paper.flow import Flow
from crm_desktop.paper.fonts import missing_glyphs, printable
from tests.core.paper.reading import LETTERHEAD, fonts, printed
from tests.source import ROOT

NAMES = "𬭊䶮㛃𠅤·€①㎡〇"


def test_rare_names_are_read_back_as_they_were_written() -> None:
    assert NAMES in printed(NAMES)
    assert missing_glyphs(NAMES) == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
def test_another_reader_agrees(tmp_path: Path) -> None:
    flow = Flow(LETTERHEAD)
    flow.paragraph(f"姓名 {NAMES}")
    (tmp_path / "names.pdf").write_bytes(flow.pdf())
    read = subprocess.run(
        ["pdftotext", "names.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    assert f"姓名 {NAMES}" in read.stdout.decode()


def test_only_the_two_faces_are_used_and_both_are_embedded() -> None:
    flow = Flow(LETTERHEAD)
    flow.title("恢复单 Recovery sheet")
    flow.paragraph("".join(map(chr, range(0x4E00, 0x4E00 + 700))))
    flow.barcode("TS202611220001")
    used = fonts(flow.pdf())
    assert {name.partition("+")[2] for name in used} == {
        "NotoSansSC-Regular",
        "NotoSansSC-Bold",
    }
    assert all(used.values())


def test_what_no_face_has_is_reported_once_in_order_and_printed_as_a_gap() -> None:
    assert missing_glyphs("张😀三שלום😀") == ["😀", "ש", "ל", "ו", "ם"]
    assert printable("张😀三") == "张□三"
    assert "张□三" in printed("张😀三")
    assert missing_glyphs("□") == []


def test_white_space_and_what_has_no_shape() -> None:
    assert printable("a\r\nb\rc\x0bd\u2028e") == "a\nb\nc\nd\ne"
    assert printable("a\tb\u2009c") == "a b c"
    assert printable("\x00张\u200b三\u202e\ufe0f\U000e0100") == "张三"
    assert missing_glyphs("\x00\u202e\u200d\t\r\n") == []


def test_accents_join_their_letter_but_ideographs_stay_as_they_are() -> None:
    assert printable("Zhào Lǚ") == printable("Zha\u0300o Lu\u0308\u030c") == "Zhào Lǚ"
    assert printable("\uf9d1") in {"\uf9d1", "□"}  # NFC would make another character of it


@given(st.text(st.characters()))
def test_any_text_becomes_drawable(text: str) -> None:
    clean = printable(text)
    assert printable(clean) == clean
    assert missing_glyphs(clean) == []


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=80))
def test_any_text_prints(text: str) -> None:
    assert "".join(printable(text).split()) in printed(text)


HOSTILE = [
    "A&B <b>粗体</b> <ltd> &lt; &#x41; <font size=99>",
    "\x00\x01\x1b[31m\ud83d\udc00",
    "\u202eGNP.EXE\u202c",
    "=cmd|'/C calc'!A0",
    "%PDF-1.4 (un)balanced) \\ ) Tj ET",
    "a" * 5000,
    "中" * 5000,
    "\n" * 300,
    "Z" + "\u0301" * 500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    assert "".join(printable(text).split()) in printed(text)


def test_two_first_prints_at_once_share_the_faces() -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from tests.core.paper.reading import printed
with ThreadPoolExecutor(4) as lanes:
    print(len(set(lanes.map(printed, ["𬭊 first"] * 4))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "1"


def test_importing_the_kit_and_its_documents_does_not_import_reportlab() -> None:
    names = (
        "crm_desktop.paper.flow, crm_desktop.paper.orgchart, crm_desktop.access.documents,"
        "crm_desktop.backups.documents, crm_desktop.audit.documents"
    )
    code = f"import sys, {names}; print(sorted({{'reportlab', 'segno'}} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
