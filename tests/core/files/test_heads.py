from __future__ import annotations

from crm_desktop.files.heads import find_head
from crm_desktop.files.model import Head, Row


def _rows(*rows: tuple[str, ...]) -> list[Row]:
    return [Row(line, cells) for line, cells in enumerate(rows, start=1) if cells]


def test_the_first_row_names_the_columns() -> None:
    rows = _rows(("姓名", " 电话 \n号码 "), ("张伟", "13800138000"))
    assert find_head(rows) == Head(("姓名", "电话 号码"), line=1, rows=1, data_line=2)


def test_titles_over_the_head_are_passed_over() -> None:
    rows = _rows(
        ("客户名单",),
        (),
        ("制表人:", "王芳"),
        ("姓名", "电话", "地址", "备注"),
        (),
        ("张伟", "1", "x", "y"),
    )
    assert find_head(rows) == Head(("姓名", "电话", "地址", "备注"), line=4, rows=1, data_line=6)


def test_two_rows_that_divide_what_the_first_names() -> None:
    rows = _rows(
        ("客户", "", "", "车辆", "", "备注"),
        ("姓名", "电话", "城市", "车牌", "品牌"),
        ("张伟", "13800138000", "北京", "京A12345", "示例", "x"),
    )
    found = find_head(rows)
    assert found.names == ("客户/姓名", "客户/电话", "客户/城市", "车辆/车牌", "车辆/品牌", "备注")
    assert (found.line, found.rows, found.data_line) == (1, 2, 3)


def test_the_last_group_may_reach_beyond_its_name() -> None:
    rows = _rows(("卡号", "联系方式"), ("", "手机", "邮箱"), ("1", "13800138000", "a@b.cn"))
    assert find_head(rows).names == ("卡号", "联系方式/手机", "联系方式/邮箱")


def test_a_short_first_row_of_two_is_not_taken_for_a_title() -> None:
    rows = _rows(
        ("资料",),
        ("客户", "", "", "车辆", "", ""),
        ("姓名", "电话", "城市", "车牌", "品牌", "型号"),
        ("张伟", "1", "北京", "京A12345", "示例", "x"),
    )
    assert find_head(rows).rows == 2
    assert find_head(rows).names[0] == "客户/姓名"


def test_a_row_of_data_under_blank_names_is_data() -> None:
    rows = _rows(("姓名", "", "电话"), ("张伟", "先生", "无"), ("王芳", "女士", "无"))
    assert find_head(rows) == Head(("姓名", "", "电话"), line=1, rows=1, data_line=2)


def test_a_list_that_begins_at_once_has_no_names() -> None:
    rows = _rows(("张伟", "13800138000", "2026-01-05"), ("王芳", "13900139000", "2026-01-06"))
    assert find_head(rows) == Head((), line=0, rows=0, data_line=1)
    assert find_head(_rows(("a@b.cn",))).rows == 0
    assert find_head(_rows(("x" * 50, "y" * 50))).rows == 0


def test_a_table_without_rows() -> None:
    assert find_head([]) == Head((), 0, 0, 0)
    assert find_head(_rows((" ", ""))) == Head((), 0, 0, 0)


def test_a_head_without_rows_below() -> None:
    assert find_head(_rows(("卡号", "姓名"))) == Head(("卡号", "姓名"), 1, 1, 2)
