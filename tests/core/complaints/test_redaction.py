"""A case without its people: what is hidden, what stays, and that nothing else is touched."""

from __future__ import annotations

import pytest

from crm_desktop.complaints.redaction import Redaction, hidden_name, known, texts
from crm_desktop.customers.model import Address, Contact
from crm_desktop.foundation.formats.vehicles import mask_vehicles
from crm_desktop.office.model import Attachment
from tests.core.offices import START

NAMES = known(["张淑敏", "欧阳娜娜", "热依拉·艾买提", "John Smith", "王", "李建军", "李建"])
HIDE = Redaction(NAMES, frozenset({"售后部"}))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("我叫张淑敏，找李建军", "我叫张**，找李**"),
        ("欧阳娜娜说，热依拉·艾买提和 John Smith 都在", "欧阳**说，热**和 J** 都在"),
        ("电话 13812345678、010-62345678", "电话 *******5678、***-****5678"),
        ("身份证11010519491231002X。", "身份证**************002X。"),
        ("车牌粤B3K56L、京AD12345 和 粤B·12345", "车牌粤B*****、京A***** 和 粤B*****"),
        ("车架号LSVAM4187C2184847", "车架号*************4847"),
        ("写信到 zhang.min@example.com", "写信到 z***@example.com"),
        ("2026-03-02 09:30 三次 1,860 元，TS202603020001", None),
        ("", ""),
    ],
)
def test_free_text_keeps_its_sense_and_loses_its_people(typed: str, shown: str | None) -> None:
    assert HIDE.text(typed) == (typed if shown is None else shown)


def test_what_is_likely_a_name_is_hidden_where_somebody_is_named() -> None:
    assert HIDE.perhaps("王强、售后部") == "王**、售后部"
    assert HIDE.perhaps("售后服务中心 赵六") == "售后服务中心 赵**"
    assert Redaction(frozenset()).text("张淑敏 13812345678") == "张淑敏 *******5678"


def test_records_are_hidden_field_by_field() -> None:
    name, by = "张淑敏 粤B3K56L.jpg", "李建军"
    file = Attachment(3, "complaint", 1, name, "image/jpeg", "ab12" * 16, 9, by, START)
    hidden = HIDE.record(file)
    assert (hidden.name, hidden.added_by) == ("张** 粤B*****.jpg", "李**")
    assert (hidden.hash, hidden.id, hidden.added_at) == (file.hash, 3, START)
    told = HIDE.record({"note": "张淑敏", "grade": 5, "more": ("13812345678", None)})
    assert told == {"note": "张**", "grade": 5, "more": ("*******5678", None)}
    phone, place = HIDE.record(
        (Contact("wechat", "zsm88"), Address("北京市朝阳区建国路1号", area="朝阳区"))
    )
    assert (phone.value, place.text) == ("z***", "朝阳区")
    assert set(texts((file, {"a": "b"}))) >= {"张淑敏 粤B3K56L.jpg", "李建军", "b"}
    assert file.hash not in set(texts(file))


def test_plates_and_numbers_of_vehicles_are_told_from_other_words() -> None:
    for kept in ("A&B", "ABCDEFGHJKLMNPRST", "20260302-0001", "粤B", "苏州A座1205室"):
        assert mask_vehicles(kept) == kept
    assert hidden_name("诸葛亮") == "诸葛**"
