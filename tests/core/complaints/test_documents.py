"""A dossier of three rounds, read back page by page: all that it must hold, and where."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from crm_desktop.audit.course import course_of
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.read import (
    clocks_of,
    dispatches_of,
    rectifications_of,
    supervisions_of,
)
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.complaints.dossiers import (
    IDENTITY,
    PHONE,
    PLATE,
    VIN,
    WORDS,
    files,
    whole_case,
)
from tests.core.conftest import Templates
from tests.core.offices import ENGINES, open_copy
from tests.core.paper.reading import pages, sizes

_FOOT = re.compile(r"打印 孙浩 \S+ \S+·验证码 (\S+) 第 (\d+) / (\d+) 页")
A4, A4_LYING, A5 = (595, 842), (842, 595), (420, 595)


@dataclass(frozen=True)
class Printed:
    """The case, and its dossier."""

    desk: Desk
    case: Complaint
    pdf: bytes
    pages: list[str]

    @property
    def text(self) -> str:
        return "".join("".join(self.pages).split())

    def has(self, *words: str) -> None:
        text = self.text
        assert [each for each in words if "".join(each.split()) not in text] == []


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, _templates: Templates
) -> Iterator[Printed]:
    """The case is taken through its rounds once: it costs as much as all that is asked of it."""
    template = _templates(pytestconfig.getoption("engine") or ENGINES[0], "centre")
    with open_copy(template, tmp_path_factory.mktemp("dossier") / "centre") as office:
        desk = Desk(office)
        case = whole_case(desk)
        with office.logs("print.note done"):
            pdf = desk.complaint_prints.dossier(desk.head, case.id, Language.ZH)
        yield Printed(desk, case, pdf, pages(pdf))


def test_the_words_stand_as_they_were_spoken(printed: Printed) -> None:
    printed.has(WORDS, "修好，退还两次工时费，书面道歉", "来电", "重大")
    printed.has("张淑敏", PHONE, PLATE, VIN, "远山 Y7 2.0T", "48,210 km", "WX20260218007")
    printed.has("来电录音 20260302-0858.wav", "1:15", "0:08")


def test_every_promise_stands_with_how_it_ended(printed: Printed) -> None:
    (page,) = [n for n, text in enumerate(printed.pages) if "三、承诺与时限" in text]
    told = "".join("".join(printed.pages[page : page + 3]).split())
    clocks = clocks_of(printed.case.id)
    assert len(clocks) > 15
    for clock in clocks:
        assert f"{clock.started_at:%Y-%m-%d%H:%M}" in told
        assert clock.due_at is not None
        assert f"{clock.due_at:%Y-%m-%d%H:%M}" in told
    assert told.count("改约") == sum(clock.ended_how == "renewed" for clock in clocks)
    assert told.count("超时") >= sum(bool(c.ended_how == "met" and not c.kept) for c in clocks)
    printed.has("配件下午才到，已电话告知张淑敏", "已告知客户", "7 个工作日", "18 小时 30 分钟")
    printed.has("客户出差，周一送车", "回访不满意", "开了两天又是热风，王强没有来看")


def test_orders_results_approvals_and_callbacks_of_every_round(printed: Printed) -> None:
    for order in dispatches_of(printed.case.id):
        printed.has(order.number, f"第 {order.round} 轮", order.result.facts, order.result.measure)
    printed.has("限 2026-03-02 10:42 马俊 2026-03-02 12:42 超时")
    for asked in supervisions_of(printed.case.id):
        printed.has(asked.number, asked.demand, asked.answer)
    printed.has(
        "没有说明前两次为何没有查漏", "同意延期", "检漏仪外借，周四归还", "已拆检，等冷媒检漏仪"
    )
    printed.has(
        "第 1 轮回访", "第 2 轮回访", "第 3 轮回访", "无人接听", "19 点后再打", "约定再联系"
    )
    printed.has("换了还是不凉，要求经理出面", "5 分（满分 5 分）", "这次修好了，退款也到了")
    printed.has("退还前两次工时费", "¥860.00", "已兑现", "未批准", "已退款，不再赠送")
    for order in rectifications_of(printed.case.id):
        printed.has(order.number, order.issue, order.basis, order.opinion, order.verdict)
    printed.has("更换膨胀阀后制冷正常，客户确认解决", "空调不制冷先打压查漏", "已收入案例库")
    printed.has("DA-2026-0031", "B 柜 3 层 12 格", "2036-12-31")


def test_the_log_stands_with_its_numbers_and_hashes(printed: Printed) -> None:
    entries = course_of([("complaint", printed.case.id)])
    assert len(entries) > 50
    assert all(entry.sound for entry in entries)
    asked = [entry for entry in entries if entry.row.action != "print.note"]
    printed.has(*(entry.row.hash for entry in asked))
    printed.has(f"以下 {len(asked)} 条", "全部相符")


def test_the_index_tells_the_pages(printed: Printed) -> None:
    index = printed.pages[1]
    assert "目录" in index
    lines = re.findall(r"(?<!\S)(\d+(?:\.\d+)?) (\S.*?) (\d+)(?= \d|$| 打印)", index)
    told = {number: (title, int(page)) for number, title, page in lines}
    assert len(told) == 14 + 5, "sections, pictures and the PDF"
    for number, (title, page) in told.items():
        there = printed.pages[page - 1]
        assert (f"附件 {number[3:]} " if "." in number else f"、{title}") in there, number


def test_every_page_bears_its_number_and_the_code(printed: Printed) -> None:
    feet = [_FOOT.findall(text)[-1] for text in printed.pages]
    count = len(printed.pages)
    assert [(int(page), int(of)) for _, page, of in feet] == [
        (page, count) for page in range(1, count + 1)
    ]
    code = sql.scalar("SELECT code FROM print_record WHERE document = 'complaint_dossier'")
    assert {code for code, _, _ in feet} == {code}


def test_pictures_stand_upright_and_pages_are_appended(printed: Printed) -> None:
    found = [image.image.size for page in PdfReader(io.BytesIO(printed.pdf)).pages
             for image in page.images]  # fmt: skip
    assert sorted(found) == [(500, 900), (900, 600), (1050, 1400), (1400, 1050)]
    assert b"SECRET-CAMERA" in files()["出风口温度.jpg"]
    assert b"SECRET-CAMERA" not in printed.pdf
    for number, text in enumerate(printed.pages[-5:], start=1):
        assert f"附件 7 检测报告.pdf（第 {number} / 5 页）" in text
        assert f"检测报告第{number}页" in text
    assert sizes(printed.pdf)[-5:] == [A4, A4, A4_LYING, A4_LYING, A4]


def test_every_face_is_embedded(printed: Printed) -> None:
    def faces(resources: Any) -> Iterator[Any]:
        for font in resources.get("/Font", {}).values():
            yield font.get_object()
        for drawing in resources.get("/XObject", {}).values():
            if "/Resources" in drawing.get_object():
                yield from faces(drawing.get_object()["/Resources"])

    for page in PdfReader(io.BytesIO(printed.pdf)).pages:
        for font in faces(page["/Resources"]):
            assert "NotoSansSC" in font["/BaseFont"]
            assert "/FontFile2" in font["/FontDescriptor"]


def test_a_redacted_copy_names_nobody(printed: Printed) -> None:
    desk = printed.desk
    pdf = desk.complaint_prints.dossier(desk.head, printed.case.id, Language.ZH, redacted=True)
    told = [_FOOT.sub("", page) for page in pages(pdf)]
    text = "".join("".join(told).split())
    people = [name for (name,) in sql.rows("SELECT name FROM person")]
    spoken = (
        "张淑敏",
        "王强",
        PHONE,
        "1381234",
        "62345678",
        PLATE,
        VIN,
        IDENTITY,
        "zhang@",
        "建国路",
    )
    assert [each for each in (*people, *spoken) if each in text] == []
    for kept in (
        "我叫张**",
        "王**师傅承认没有打压",
        "车牌粤B*****",
        "已脱敏",
        "脱敏本",
        "A&B<b>店</b>",
        "出风口6℃",
    ):
        assert kept in text
    assert "检测报告第1页" not in text
    entries = course_of([("complaint", printed.case.id)])
    assert [e.row.hash for e in entries[:50] if e.row.hash not in text] == []
    assert len(told) < len(printed.pages), "neither pictures nor appended pages"
    assert not [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]


def test_whoever_sees_telephones_masked_prints_them_masked(printed: Printed) -> None:
    desk = printed.desk
    pdf = desk.complaint_prints.dossier(desk.branch, printed.case.id, Language.ZH)
    text = "".join("".join(pages(pdf)).split())
    assert "已脱敏" in text
    assert "张淑敏" in text
    assert [each for each in (PHONE, "13812345678", "138 1234", IDENTITY) if each in text] == []


def test_the_same_in_english(printed: Printed) -> None:
    desk = printed.desk
    said = pages(desk.complaint_prints.dossier(desk.head, printed.case.id, Language.EN))
    text = "".join("".join(said).split())
    for words in ("Complaintdossier", "1.Intake", "14.Files", "Everyhashwascomputedanew", "Refund"):
        assert words in text
    assert "case_paper." not in text


def test_forms_slips_and_notices(printed: Printed) -> None:
    desk, case, prints = printed.desk, printed.case, printed.desk.complaint_prints
    order, asked = dispatches_of(case.id)[-1], supervisions_of(case.id)
    notice = rectifications_of(case.id)[0]

    def said(pdf: bytes, size: tuple[int, int], count: int, *words: str) -> None:
        assert sizes(pdf) == [size] * count
        text = "".join("".join(pages(pdf)).split())
        assert [each for each in words if "".join(each.split()) not in text] == []

    zh = Language.ZH
    said(prints.form(desk.head, case.id, zh), A4, 1, "客户投诉处理单", WORDS, "服务顾问",
         "维修技师", "是否闭环 是", "二次回访时间 2026-03-05 09:30", "部门主管",
         "服务经理")  # fmt: skip
    said(prints.report(desk.head, case.id, zh), A4, 2, "投诉处理报告", "责任认定",
         "三次都先换件后检测", "补救费用 ¥860.00", "经验教训", "经理")  # fmt: skip
    twice = prints.confirmation(desk.head, case.id, zh)
    said(
        twice,
        A4,
        2,
        "客户投诉解决确认书",
        "客户联",
        "公司留存联",
        "¥860.00 捌佰陆拾元整",
        "客户签字",
    )
    said(prints.slip(desk.head, order.number.lower(), zh), A5, 1, "派单", order.demand, "回执")
    said(prints.order_slip(desk.head, order.id, zh), A5, 1, order.number, "签收期限")
    said(prints.slip(desk.head, asked[0].number, zh), A5, 1, "督办单", asked[0].demand)
    said(prints.slip(desk.head, asked[1].number, zh), A5, 1, "催办单", asked[1].answer)
    said(
        prints.notice(desk.head, notice.number, zh),
        A4,
        1,
        "整改通知单",
        notice.issue,
        "验证人 何静",
    )
    for wrong in (prints.slip, prints.notice):
        with pytest.raises(NotFound):
            wrong(desk.head, "XX202603020001", zh)
    kinds = {document for (document,) in sql.rows("SELECT document FROM print_record")}
    assert kinds >= {"complaint_form", "complaint_report", "complaint_confirmation",
                     "dispatch_slip", "supervise_slip", "urge_slip",
                     "rectification_notice"}  # fmt: skip


def test_papers_are_of_cases_within_reach(printed: Printed) -> None:
    desk = printed.desk
    with pytest.raises(NotFound):
        desk.complaint_prints.numbered(desk.head, "TS209901010001")
    assert desk.complaint_prints.numbered(desk.head, "ts202603020001") == printed.case.id
    assert desk.complaint_prints.lost_glyphs(desk.head, printed.case.id) == ""
