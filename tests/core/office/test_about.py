"""What the page about the program shows, and the words of the office's check."""

from __future__ import annotations

import pytest

from crm_desktop import __version__
from crm_desktop.check import Finding
from crm_desktop.foundation.resources import licence_texts
from crm_desktop.foundation.words import Language, say
from crm_desktop.profile import KeyKeeping
from db import sql
from db.migrate import HEAD
from tests.core.offices import START, Office, shared_address


def test_facts_of_the_office(office: Office) -> None:
    facts = office.app.about.facts(office.actor("A1-2"))
    shared = shared_address(office.app.folder.root)
    keeping = KeyKeeping.SERVER if shared else KeyKeeping.PLAIN
    assert (facts.version, facts.schema, facts.keeping) == (__version__, HEAD, keeping)
    assert facts.folder == office.app.folder.root
    assert facts.founded_at == START
    assert len(facts.database_id) == 36
    assert facts.sheet_made_at == START
    sql.run("UPDATE office SET recovery_made_at = NULL")
    assert office.app.about.facts(office.actor("A1-2")).sheet_made_at is None


def test_licences_of_all_that_is_bundled() -> None:
    texts = licence_texts()
    assert set(texts) == {"LICENSE", "NOTICE", "Noto Sans SC", "Lucide", "GB/T 2260"}
    assert all(len(text) > 100 for text in texts.values())


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("audit", "changed at 12"), "第 12 条被改动"),
        (Finding("number_twice", "QX1"), "编号 QX1 用了两次"),
    ],
)
def test_findings_are_told_in_words(finding: Finding, expected: str) -> None:
    assert say(finding.phrase, Language.ZH) == expected


def test_the_check_tells_how_far_it_is(office: Office) -> None:
    told: list[tuple[int, int]] = []
    assert office.app.check.run(office.administrator, lambda *at: told.append(at)) == []
    checks = len(office.app.check._checks)
    assert told[0] == (0, checks)
    assert [done for done, _ in told] == list(range(checks))
