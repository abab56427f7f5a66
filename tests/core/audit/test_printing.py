"""The audit report: what the filter finds within the right, with the proof, numbered and noted."""

from __future__ import annotations

from datetime import date

import pytest

from crm_desktop.audit import printing
from crm_desktop.audit.model import AuditFilter, AuditSubject
from crm_desktop.audit.wording import action_words, field_words, subject_words, value_words
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.words import Language, Phrase, say
from tests.core.offices import TODAY, Office
from tests.core.paper.reading import text


def test_the_report_holds_what_was_asked_and_found(group: Office) -> None:
    manager = group.actor("A1-1")
    group.app.settings.change_own(manager, "theme", "dark")
    wanted = AuditFilter(
        since=TODAY,
        until=TODAY,
        person=manager.person,
        room="setting",
        outcome="done",
        text="theme",
    )
    with group.logs("print.note done"):
        pdf = group.app.audit_prints.report(
            manager, wanted, Language.ZH, finding="经查属实。", proposal="提醒本人。"
        )
    found = text(pdf)
    for words in (
        "共1条·兼任例外0条",
        f"起{TODAY.isoformat()}止{TODAY.isoformat()}",
        "人员周敏",
        "范围设置",
        "结果完成",
        "文字theme",
        "修改个人设置",
        "值:auto→dark",
        "链条完整，未被改动",
        "经查属实。",
        "提醒本人。",
    ):
        assert words in found, words
    assert group.last_entry()["action"] == "print.note"


def test_english_and_exceptions(group: Office) -> None:
    manager = group.actor("A1-1")
    pdf = group.app.audit_prints.report(manager, AuditFilter(exceptions=True), Language.EN)
    assert "Exceptionsonly" in text(pdf)
    assert "Noduty exceptions".replace(" ", "") in text(pdf)


def test_more_than_a_report_holds_is_refused(
    group: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_ENTRIES", 3)
    with group.logs(), pytest.raises(Refused) as refused:
        group.app.audit_prints.report(group.actor("A1-1"), AuditFilter(), Language.ZH)
    assert "3 条" in say(refused.value.phrase, Language.ZH)


def test_whoever_may_not_export_may_not_print(group: Office) -> None:
    with group.logs("print.note denied"), pytest.raises(NotAllowed):
        group.app.audit_prints.report(group.actor("B1-1"), AuditFilter(), Language.ZH)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (action_words("person.add"), "新增人员"),
        (action_words("weather.change"), "weather.change"),
        (subject_words(AuditSubject("setting", 0, "theme", None, None)), "设置：外观"),
        (subject_words(AuditSubject("rights", 0, "MG", None, None)), "权限：经理"),
        (subject_words(AuditSubject("rights", 0, "", None, None)), "权限"),
        (subject_words(AuditSubject("star", 0, "织女", None, None)), "star：织女"),
        (field_words("headcount"), "编制人数"),
        (field_words("backup"), "备份与恢复"),
        (field_words("colour"), "colour"),
        (value_words("value", True), "是"),
        (value_words("value", False), "否"),
        (value_words("value", 30), "30"),
        (value_words("until", None), "（空）"),
        (value_words("title", "客服专员"), "客服专员"),
        (value_words("scope", "all"), "全部公司"),
        (value_words("level", "clerk"), "办事员级"),
        (value_words("state", "done"), "已办理"),
        (value_words("kind", "acting"), "代理"),
        (value_words("kind", "group"), "组"),
        (value_words("kind", "other"), "other"),
        (value_words("roles", ["MG", "SP", "ZZ"]), "经理、主管、ZZ"),
        (value_words("days", ["2027-01-01 holiday", "2027-01-02 holiday"]), "2027-01-01 holiday"),
    ],
)
def test_codes_are_said_in_words(words: Phrase | str, expected: str) -> None:
    assert say(words, Language.ZH).splitlines()[0] == expected


def test_a_day_without_entries_is_a_report_too(group: Office) -> None:
    wanted = AuditFilter(until=date(2020, 1, 1))
    found = text(group.app.audit_prints.report(group.actor("A1-1"), wanted, Language.ZH))
    assert "共0条" in found
