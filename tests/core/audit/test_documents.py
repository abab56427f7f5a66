from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crm_desktop.audit.documents import AuditLine, AuditReport, ChainCheck, audit_report
from crm_desktop.audit.model import AuditRow, AuditSubject
from crm_desktop.audit.seal import Break, Verdict
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase
from tests.core.paper.reading import LETTERHEAD, fonts, pages, sizes, text

EN = replace(LETTERHEAD, language=Language.EN)
AT = datetime(2026, 11, 20, 8, 30, 5, tzinfo=CHINA)
CHANGED = AuditSubject("post", 3, "投诉受理专员", {"headcount": 1, "until": None}, {"headcount": 2})
ADDED = AuditSubject("person", 5, "𬭊䶮", None, {"name": "𬭊䶮", "note": "长" * 100, "posts": [1]})
CHAIN = ChainCheck(1, "aa" * 32, 10293, "bb" * 32, Verdict(10293, "bb" * 32, ()), AT)


def line(seq: int, *subjects: AuditSubject, reason: str = "", duty: Phrase | str = "") -> AuditLine:
    row = AuditRow(
        seq, AT + timedelta(seconds=seq), "post.change", "done", "周敏", "系统管理员", 1,
        subjects, reason, "own_rights" if duty else "", "", "cc" * 32,
    )  # fmt: skip
    return AuditLine(row, Phrase("action.post.change"), duty)


REPORT = AuditReport(
    asked=(("期间", "2026-11-20"), ("人员", "周敏")),
    lines=(
        line(10234, CHANGED, ADDED),
        line(10235, reason="轮岗", duty=Phrase("duty.own_rights")),
        line(10236),
    ),
    chain=CHAIN,
    fields={"headcount": "编制", "name": Phrase("paper.post.holder")},
    finding="经查无异常。",
)


def test_the_report_holds_question_entries_proof_and_exceptions() -> None:
    pdf = audit_report(LETTERHEAD, REPORT)
    assert set(sizes(pdf)) == {(842, 595)}
    assert all(fonts(pdf).values())
    found = text(pdf)
    for words in (
        "审计报告共3条·兼任例外1条",
        "期间2026-11-20人员周敏",
        f"首条（第1条）哈希{'aa' * 32}",
        f"末条（第10293条）哈希{'bb' * 32}",
        "校验结果链条完整，未被改动",
        "102342026-11-2011:20:39周敏系统管理员",
        "修改岗位投诉受理专员",
        "轮岗兼任例外",
        "五、调查结论经查无异常。六、签核调查日期：主管日期：经理日期：",
    ):
        assert words in found
    exceptions = found.partition("四、兼任例外清单")[2]
    assert "10235" in exceptions
    assert "不能给自己加权限或岗位轮岗" in exceptions
    assert "10234" not in exceptions


def test_changes_are_told_in_short_with_fields_in_words() -> None:
    found = text(audit_report(LETTERHEAD, replace(REPORT, lines=(line(7, CHANGED, ADDED),))))
    for words in ("编制:1→2;until:—→—", "姓名:𬭊䶮", "长" * 10, "…;posts:[1]"):
        assert words in found.replace("\n", "")
    assert found.count("长") == 60


def test_an_empty_report_says_so() -> None:
    found = " ".join(pages(audit_report(EN, AuditReport((), (), CHAIN))))
    for words in (
        "0 entries·0 duty exceptions",
        "Filter All entries",
        "The chain is whole and unchanged",
        "No records in this period",
        "No duty exceptions",
    ):
        assert words in found
    assert "Finding" not in found


@pytest.mark.parametrize("what", ["missing", "order", "changed", "tail", "anchor"])
def test_every_break_of_the_chain_is_told(what: str) -> None:
    chain = replace(CHAIN, verdict=Verdict(80, "", (Break(77, what),)))
    found = " ".join(pages(audit_report(EN, replace(REPORT, chain=chain))))
    assert "1 break found" in found
    assert "77" in found.partition("1 break found")[2].partition("3. Entries")[0]


def test_the_same_again() -> None:
    assert audit_report(EN, REPORT) == audit_report(EN, REPORT)


def test_a_long_extract_goes_on_under_its_heads() -> None:
    report = replace(REPORT, lines=tuple(line(n, CHANGED) for n in range(1, 101)))
    found = pages(audit_report(LETTERHEAD, report))
    entries = [page for page in found if "投诉受理专员" in page]
    assert len(entries) > 5
    assert all("变更（前 → 后）" in page for page in entries)
    assert "兼任例外 1 条" not in found[0]
