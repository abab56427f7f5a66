"""整改: ordered, taken up, reported and verified in the window, each by who may."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application
from crm_desktop.complaints.model import Rectification, Target
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.office.founded import SIZES, dialog
from tests.ui.place import NOW, PASSWORD, Seat
from ui.complaints.rectification_form import OrderForm, ReportForm, VerdictForm
from ui.complaints.rectification_page import RectificationPage
from ui.complaints.rectification_screen import RectificationScreen
from ui.toolkit.combos import SearchCombo
from ui.toolkit.inputs import TextEdit
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

SUPERVISOR, HANDLER = "何静", "李建军"


def _hire(app: Application, admin: Actor, name: str, number: str) -> None:
    made = app.people.add_person(admin, PersonData(1, name, name)).value
    post = sql.scalar("SELECT post_id FROM post_state WHERE number = ?", number)
    app.people.assign(admin, made.person.id, post, NOW.date())
    actor = app.login.log_in(SYSTEM, name, made.password).value.actor
    app.login.change_password(actor, made.password, PASSWORD)


@pytest.fixture
def desk(seat: Seat, centre: Centre) -> Centre:
    """A centre with a supervisor and somebody who handles."""
    admin = seat.session_of("周敏").actor
    for name, number in ((SUPERVISOR, "E3-1"), (HANDLER, "F1-1")):
        seat.call(lambda app, name=name, number=number: _hire(app, admin, name, number))
    return centre


def order(desk: Centre, complaint: int | None = None) -> Rectification:
    actor = desk.seat.session_of(SUPERVISOR).actor
    data = RectificationData(
        "打压不做就交车，同月三起", NOW.date() + timedelta(days=4), Target(1), complaint,
        basis="投诉复盘会", opinion="工单加打压一栏，质检抽查",
    )  # fmt: skip
    made: Rectification = desk.call(lambda app: app.rectifications.issue(actor, data))
    return made


def shown(desk: Centre, who: str) -> RectificationPage:
    desk.seat.log_in(who)
    screen = RectificationScreen(desk.seat.place)
    desk.show(screen)
    assert isinstance(screen.page, RectificationPage)
    screen.page.focus_first()
    return screen.page


def state(page: RectificationPage, found: Rectification) -> str:
    row = page.source.kept.get(found.id)
    return row.state if row is not None else ""


def form_of(desk: Centre, qtbot: QtBot, page: RectificationPage, kind: type) -> object:
    form = dialog(qtbot, page.window()).findChild(kind)
    assert isinstance(form, kind)
    return form


def write(editor: object, text: str) -> None:
    assert isinstance(editor, TextEdit)
    editor.setPlainText(text)


def test_the_handler_takes_it_up_and_reports(desk: Centre, qtbot: QtBot, tmp_path: Path) -> None:
    found = order(desk, next(iter(desk.cases.values())))
    page = shown(desk, HANDLER)
    assert page.actions == []
    assert state(page, found) == "issued"
    assert "工单加打压一栏" in page.facts.text()
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state(page, found) == "working")
    desk.rest()
    proof = tmp_path / "工单.png"
    proof.write_bytes(b"\x89PNG\r\n")
    page._take_next()
    form = form_of(desk, qtbot, page, ReportForm)
    assert isinstance(form, ReportForm)
    write(form.measure.editor, "工单已加打压一栏")
    form.proof.editor.put([proof])  # type: ignore[attr-defined]
    form.save()
    qtbot.waitUntil(lambda: state(page, found) == "verifying")
    desk.rest()
    qtbot.waitUntil(lambda: "工单.png" in page.facts.text())
    assert not page.next.isVisible(), "somebody else verifies it"


def test_the_supervisor_orders_fails_and_passes(desk: Centre, qtbot: QtBot) -> None:
    page = shown(desk, SUPERVISOR)
    assert page.actions == [page.new]
    desk.press(Qt.Key.Key_F9)
    form = form_of(desk, qtbot, page, OrderForm)
    assert isinstance(form, OrderForm)
    write(form.issue.editor, "接待不报价就施工")
    target = form.target.editor
    assert isinstance(target, SearchCombo)
    whole = (t for o in target.options if isinstance(t := o.value, Target))
    target.set_value(next(t for t in whole if (t.company, t.unit, t.person) == (1, None, None)))
    form.save()
    qtbot.waitUntil(lambda: len(page.source.kept) == 1)
    (made,) = page.source.kept.values()
    handler = desk.seat.session_of(HANDLER).actor

    def report(app: Application) -> None:
        now = app.rectifications.one(handler, made.id)
        app.rectifications.submit(handler, now.id, now.version, "先报价", NOW.date())

    desk.call(lambda app: app.rectifications.take(handler, made.id, made.version))
    for step, after in (("fail", "working"), ("pass", "")):
        desk.call(report)
        page.table.refresh()
        qtbot.waitUntil(lambda: state(page, made) == "verifying")
        desk.rest()
        page.table.setCurrentIndex(page.table.model().index(0, 0))
        (page.next if step == "pass" else page.other).click()
        verdict = form_of(desk, qtbot, page, VerdictForm)
        assert isinstance(verdict, VerdictForm)
        write(verdict.verdict.editor, "看了三张工单")
        verdict.save()
        qtbot.waitUntil(lambda after=after: state(page, made) == after)
        desk.rest()
    closed = desk.call(lambda app: app.rectifications.one(handler, made.id))
    assert (closed.state, closed.rounds, closed.verified_name) == ("closed", 2, SUPERVISOR)


@pytest.mark.skipif("CRM_LOOK" not in os.environ, reason="pictures are taken when they are wanted")
def test_pictures(desk: Centre, qtbot: QtBot) -> None:
    folder = Path(os.environ["CRM_LOOK"])
    order(desk, next(iter(desk.cases.values())))
    page = shown(desk, SUPERVISOR)
    for scheme, language, size in (
        (Scheme.LIGHT, Language.ZH, SIZES[0]),
        (Scheme.DARK, Language.EN, SIZES[1]),
    ):
        theme().set_scheme(scheme)
        set_language(language)
        page.window().resize(*size)
        desk.rest()
        page.window().grab().save(str(folder / f"rectify-{language.value}.png"))
    theme().set_scheme(Scheme.LIGHT)
    set_language(Language.ZH)
