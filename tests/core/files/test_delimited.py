from __future__ import annotations

import pytest

from tests.core.files.making import cells_of, problem_of, remarks_of, rows_of


def test_rows_come_with_the_line_they_begin_in() -> None:
    found = rows_of(b'name,note\nanna,"one\r\ntwo"\n\nbob,x\n')
    assert [(row.line, row.cells) for row in found] == [
        (1, ("name", "note")),
        (2, ("anna", "one\r\ntwo")),
        (4, ("",)),
        (5, ("bob", "x")),
    ]


def test_a_mark_and_a_line_naming_the_delimiter_are_no_content() -> None:
    assert cells_of("\ufeffname;x\n1;2\n".encode("utf-8")) == [["name", "x"], ["1", "2"]]
    found = rows_of(b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert [(row.line, row.cells) for row in found] == [(2, ("a,b", "c")), (3, ("1", "2"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_known(end: str) -> None:
    assert cells_of(end.join(["a,b", "1,2", "3,4"]).encode()) == [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
    ]


def test_a_quote_that_is_never_closed_costs_one_line_only() -> None:
    found = rows_of(b'name,note\n1,"no end,3\n2,x\n3,"y"\n4,"no end either', delimiter=",")
    assert [(row.line, row.cells) for row in found] == [
        (1, ("name", "note")),
        (2, ("1", "no end,3")),
        (3, ("2", "x")),
        (4, ("3", "y")),
        (5, ("4", "no end either")),
    ]
    assert remarks_of(found[1]) == [("files.remark.open_quote", 1)]
    assert remarks_of(found[-1]) == [("files.remark.open_quote", 1)]


def test_quotes_within_a_text_of_several_lines_do_not_tear_it() -> None:
    content = b'name,note\n1,"he came\nand said "no" then"\n2,x\n'
    assert cells_of(content)[1:] == [["1", 'he came\nand said no" then"'], ["2", "x"]]


def test_lines_after_an_open_quote_are_read_again() -> None:
    found = rows_of(b'a,b\n1,"open\n2,x\n3,y\n', delimiter=",")
    assert [(row.line, row.cells) for row in found] == [
        (1, ("a", "b")),
        (2, ("1", "open")),
        (3, ("2", "x")),
        (4, ("3", "y")),
    ]
    assert [len(row.remarks) for row in found] == [0, 1, 0, 0]


def test_a_cell_longer_than_any_is_an_open_quote_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.files.delimited._LONGEST_CELL", 50)
    content = b'a,b\n1,"open\n' + b"2,xxxxxxxxxx\n" * 9
    found = rows_of(content, encoding="utf-8", delimiter=",")
    assert [row.line for row in found] == list(range(1, 12))
    assert remarks_of(found[1]) == [("files.remark.open_quote", 1)]


def test_characters_that_cannot_be_read_are_remarked() -> None:
    found = rows_of("姓名,x\n张伟,1\n".encode("gb18030") + b"\xff\xff,2\n", encoding="gb18030")
    assert found[1].cells == ("张伟", "1")
    assert remarks_of(found[2]) == [("files.remark.undecoded", 0)]


def test_nul_and_long_text_pass() -> None:
    found = cells_of(b"a,b\x00c\n1," + b"x" * 1_000_000 + b"\n")
    assert found[0] == ["a", "b\x00c"]
    assert len(found[1][1]) == 1_000_000


def test_halves_of_surrogates_become_readable_signs() -> None:
    content = "a,b\n".encode("utf-16") + b"\x3d\xd8" + ",x\n".encode("utf-16-le")
    assert cells_of(content)[1] == ["\ufffd", "x"]


def test_encodings_and_delimiters_that_are_none() -> None:
    assert problem_of(b"a,b", encoding="klingon").phrase.key == "files.problem.encoding"
    assert problem_of(b"a,b", delimiter=",,").phrase.key == "files.problem.delimiter"
