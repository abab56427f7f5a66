"""What the panel of a hosting PC says of each way in which it may stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Language
from crm_desktop.hosting.nightly import HOUR
from crm_desktop.hosting.service import Desk, HostFacts
from crm_desktop.sharing.place import SharedPlace
from tests.ui.place import NOW
from ui.sharing.host_panel import HostPanel
from ui.toolkit.speech import set_language

KNOWN = "ab12" * 16
FACTS = HostFacts(
    can=True,
    folder=Path("server"),
    hosts=True,
    is_running=True,
    port=54320,
    lines=(SharedPlace("fd12::20", "office", 54320, "disable"),),
    desks=tuple(Desk(f"login{n}", f"FRONT-{n}", "192.168.1.9") for n in range(8)),
    last_backup=NOW - timedelta(hours=7),
)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[HostPanel]:
    made = HostPanel(SetClock(NOW))
    qtbot.addWidget(made)
    yield made
    set_language(Language.ZH)


@pytest.mark.parametrize("language", Language)
def test_it_says_who_is_at_work_and_how_old_the_backup_is(
    panel: HostPanel, language: Language
) -> None:
    set_language(language)
    panel.show_facts(FACTS)
    desks = panel.desks.text()
    assert "8" in desks
    assert "login5@FRONT-5" in desks
    assert "login6" not in desks
    assert desks.endswith("…")
    assert panel.line.text().startswith("crm://[fd12::20]:54320/")
    fresh = panel.backup.text()
    assert panel.backup.property("ink") == "text"
    panel.show_facts(replace(FACTS, last_backup=NOW - timedelta(hours=31)))
    assert panel.backup.property("ink") == "amber"
    assert panel.backup.text() != fresh
    panel.show_facts(replace(FACTS, last_backup=None))
    assert panel.backup.property("ink") == "amber"
    panel.show_facts(replace(FACTS, is_running=False))
    assert panel.backup.property("ink") == "text"
    assert HOUR not in panel.starts.text()
    panel.show_facts(replace(FACTS, starts_with_pc=True))
    assert HOUR in panel.starts.text(), "then a backup is made every night"


def test_it_says_plainly_whether_what_goes_over_the_network_is_encrypted(panel: HostPanel) -> None:
    panel.show_facts(FACTS)
    assert not panel.trusted.isHidden()
    unsafe = panel.safety.text()
    place = SharedPlace("192.168.1.20", "office", 54320, "verify-ca", fingerprint=KNOWN)
    panel.show_facts(replace(FACTS, fingerprint=KNOWN, lines=(place,)))
    assert panel.trusted.isHidden()
    assert panel.safety.text() != unsafe
    assert "AB12 AB12 AB12" in panel.safety.text()
    assert panel.line.text().endswith(KNOWN)
    assert panel.others.isHidden()
    panel.show_facts(replace(FACTS, lines=(place, *FACTS.lines)))
    assert not panel.others.isHidden()
    assert panel.others.text().endswith("[fd12::20]:54320")


def test_the_button_stops_what_runs_and_starts_what_does_not(
    panel: HostPanel, qtbot: QtBot
) -> None:
    panel.show_facts(FACTS)
    with qtbot.waitSignal(panel.halted, timeout=1000):
        panel.stop.click()
    panel.show_facts(replace(FACTS, is_running=False))
    with qtbot.waitSignal(panel.woken, timeout=1000):
        panel.stop.click()
    panel.may_change(may=False)
    assert not panel.stop.isEnabled()
    assert not panel.switch.isEnabled()
