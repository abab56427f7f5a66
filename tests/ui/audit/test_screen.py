"""审计 with a real log: filters, one entry, the proof, export, report; what each right sees."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from crm_desktop.audit.export import verify_export
from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import CrmError
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.lint import faults, size_got, unnamed, unreachable
from tests.ui.office.founded import BARS, SIZES, dialog, key, rest, show, words_said
from tests.ui.place import Seat
from ui.audit import report_form
from ui.audit.filters import LogFilters, SpanDialog, areas, span_of
from ui.audit.report_form import ReportForm
from ui.audit.rows import LogRow
from ui.audit.screen import AuditScreen
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address

REASON = "质检岗空缺，由本人兼任"


def shown(seat: Seat, qtbot: QtBot, size: tuple[int, int] = SIZES[0]) -> AuditScreen:
    screen = AuditScreen(seat.place)
    show(screen, qtbot, size)
    rest(seat)
    assert screen.isActiveWindow()
    return screen


def entries(screen: AuditScreen) -> list[LogRow]:
    rows = screen.rows
    return [row for place in range(len(rows)) if (row := rows.row(place)) is not None]


def actions(screen: AuditScreen) -> list[str]:
    return [row.entry.action for row in entries(screen)]


def deeds(seat: Seat) -> None:
    """Leave entries of every kind: done, failed, denied, an exception of duty."""
    admin = seat.place.session.actor
    officer = seat.session_of("李梅").actor

    def work(app: Any) -> None:
        app.settings.change_office(admin, "idle_minutes", 15)
        seat.clock.advance(timedelta(days=1))
        for attempt in (
            lambda: app.login.log_in(SYSTEM, "何涛", "wrong"),
            lambda: app.settings.change_office(officer, "idle_minutes", 1),
        ):
            with pytest.raises(CrmError):
                attempt()
        post = next(each for each in app.organisation.posts(admin) if "QA" in each.roles)
        app.people.assign(admin, admin.person, post.id, seat.clock.today(), exception=REASON)

    seat.call(work)


def texts(screen: AuditScreen) -> set[str]:
    found = screen.detail.findChildren(QLabel)
    return {label.text().replace("\u200b", "") for label in found if label.isVisible()}


# ------------------------------------------------------------------------------------- the list


def test_the_newest_comes_first_with_words(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    model = screen.table.rows_model
    by_key = {column.key: place for place, column in enumerate(model.columns)}
    said = {name: model.data(model.index(0, place)) for name, place in by_key.items()}
    assert said["at"] == "2026-11-24 10:42"
    assert (said["person"], said["action"], said["state"]) == ("周敏", "安排岗位", "兼任例外")
    assert said["subject"] == "人员：周敏（另 1 项）"
    assert said["reason"] == REASON
    states = [model.data(model.index(line, by_key["state"])) for line in range(3)]
    assert states == ["兼任例外", "被拒", "未成功"]
    assert model.data(model.index(2, by_key["person"])) == "系统"
    assert screen._count.text() == f"共 {len(screen.rows)} 条"


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ("周敏", "当前岗位看到的范围：仅系统事件"),
        ("陈立", ""),
        ("何涛", "当前岗位看到的范围：仅本部门"),
    ],
)
def test_each_right_says_what_it_sees(seat: Seat, qtbot: QtBot, login: str, says: str) -> None:
    seat.log_in(login)
    screen = shown(seat, qtbot)
    assert screen._seen.text() == says
    may = login != "何涛"
    assert [screen.verify.isVisible(), screen.export.isVisible()] == [may, may]
    assert len(screen.commands()) == (3 if may else 0)
    assert len(screen.hints()) == (4 if may else 2)


def test_another_post_sees_another_log(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot)
    before = len(screen.rows)
    seat.log_in("何涛")
    rest(seat)
    assert 0 < len(screen.rows) < before
    names = {row.entry.person_name for row in entries(screen)}
    assert "何涛" in names
    assert "周敏" not in names


def test_what_is_new_is_told_and_moves_nothing(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot)
    screen.table.select_line(2)
    chosen, count = screen.table.selected_id, len(screen.rows)
    actor = seat.place.session.actor
    seat.call(lambda app: app.settings.change_office(actor, "idle_minutes", 15))
    qtbot.waitUntil(screen.table._note.isVisible)
    assert screen.table._note.text() == "1 条新到"
    assert (screen.table.selected_id, len(screen.rows)) == (chosen, count)
    key(qtbot, screen.table, Qt.Key.Key_F5)
    rest(seat)
    assert len(screen.rows) == count + 1
    assert screen.table.selected_id == chosen


# ---------------------------------------------------------------------------------------- filters


def test_ctrl_f_goes_to_the_chips_and_they_narrow(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    key(qtbot, screen.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert screen.filters.chips.chip("period").hasFocus()
    for values, expected in (
        ({"exceptions": (True,)}, {"posting.assign"}),
        ({"outcome": ("failed",)}, {"login.in"}),
        ({"outcome": ("denied",)}, {"setting.office"}),
        ({"room": ("setting",)}, {"setting.office"}),
    ):
        screen.filters.chips.set_values(values)
        screen.filters.chips._tell()
        rest(seat)
        assert set(actions(screen)) == expected, values
    officer = next(person for person, name in screen.filters._people if name == "李梅")
    screen.filters.chips.set_values({"person": (officer,), "period": ("today",)})
    screen.filters.chips._tell()
    rest(seat)
    assert actions(screen) == ["setting.office"]
    screen.filters.chips.clear()
    rest(seat)
    assert len(screen.rows) > 10


def test_words_are_searched_after_typing(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    line = screen.filters.search
    line.setFocus()
    line.setText("质检岗空缺")
    qtbot.waitUntil(lambda: len(screen.rows) == 1)
    line.setText("没有这个")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    rest(seat)
    assert len(screen.rows) == 0
    assert screen.table._empty is not None
    assert screen.table._empty.isVisible()
    assert "没有选中的记录" in texts(screen)


def test_days_of_ones_own_choice(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    chips = screen.filters.chips
    chips.set_values({"period": ("choose",)})
    chips._tell()
    asked = dialog(qtbot, screen, SpanDialog)
    assert isinstance(asked, SpanDialog)
    asked.since.setText("2026-11-24")
    asked.until.setText("x")
    asked.primary.click()
    assert tr(asked._fields[1].error) == "要日期，例如 2026-11-22"
    asked.until.setText("2026-11-23")
    asked.primary.click()
    assert tr(asked._fields[1].error) == "要在开始日期之后"
    asked.until.setText("2026-11-30")
    asked.primary.click()
    rest(seat)
    assert chips.chip("period").accessibleName() == "日期 2026-11-24 至 2026-11-30"
    assert len(screen.rows) == 3
    for span, says in (
        ((None, asked.until.value()), "日期 到 2026-11-30"),
        ((asked.since.value(), None), "日期 2026-11-24 起"),
    ):
        screen.filters.set_span(span)
        assert chips.chip("period").accessibleName() == says
    screen.filters.set_span((None, None))
    rest(seat)
    assert chips.values() == {}


def test_periods_are_reckoned_from_today(seat: Seat) -> None:
    today = seat.clock.today()
    spans = {
        name: [str(day) for day in span_of(name, today)]
        for name in ("today", "week", "month", "this_month", "last_month", "year")
    }
    assert spans == {
        "today": ["2026-11-23", "2026-11-23"],
        "week": ["2026-11-17", "2026-11-23"],
        "month": ["2026-10-25", "2026-11-23"],
        "this_month": ["2026-11-01", "2026-11-23"],
        "last_month": ["2026-10-01", "2026-10-31"],
        "year": ["2026-01-01", "2026-11-23"],
    }
    assert {"login", "setting", "audit"} <= set(areas())
    assert LogFilters(seat.clock).wanted() == AuditFilter()


# ------------------------------------------------------------------------------------- one entry


def test_an_entry_is_told_field_by_field(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    screen.filters.chips.set_values({"room": ("setting",), "outcome": ("done",)})
    screen.filters.chips._tell()
    rest(seat)
    qtbot.waitUntil(lambda: "修改系统设置" in texts(screen))
    entry = entries(screen)[0].entry
    assert {
        "2026-11-23 10:42:00",
        f"第 {entry.seq} 条",
        "周敏",
        "系统管理员",
        "设置：空闲锁屏",
        "值",
        "10 → 15",
        entry.hash,
    } <= texts(screen)


def test_an_exception_shows_rule_and_reason(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    qtbot.waitUntil(lambda: REASON in texts(screen))
    assert {"兼任例外", "不能给自己加权限或岗位", "新增"} <= texts(screen)


def test_alt_and_arrows_step_through_the_list(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot)
    qtbot.waitUntil(screen.detail.older.isVisible)
    assert not screen.detail.newer.isEnabled()
    first = screen.table.selected_id
    key(qtbot, screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    rest(seat)
    assert first is not None
    assert screen.table.selected_id == first - 1
    assert f"第 {first - 1} 条" in texts(screen)
    key(qtbot, screen.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    rest(seat)
    assert screen.table.selected_id == first


def test_the_record_is_opened_where_the_post_may(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    wanted: list[Address] = []
    seat.place.wanted.connect(wanted.append)
    qtbot.waitUntil(screen.detail.open.isVisible)
    key(qtbot, screen.detail.open, Qt.Key.Key_Return)
    assert wanted == [Address(kind="person", id=1)]
    screen.table.select_line(1)
    qtbot.waitUntil(lambda: "被拒" in texts(screen))
    assert not screen.detail.open.isVisible()


def test_enter_shows_the_entry_alone_in_a_narrow_window(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot, SIZES[3])
    assert not screen.detail.isVisible()
    key(qtbot, screen.table, Qt.Key.Key_Return)
    rest(seat)
    assert screen.detail.isVisible()
    assert not screen.filters.isVisible()
    qtbot.keyClick(screen.aside, Qt.Key.Key_Escape)
    assert screen.filters.isVisible()
    assert not screen.detail.isVisible()


def test_an_address_finds_an_entry_behind_every_filter(seat: Seat, qtbot: QtBot) -> None:
    screen = AuditScreen(seat.place)
    screen.filters.chips.set_values({"exceptions": (True,)})
    screen.open(Address("audit", kind="audit", id=3))
    show(screen, qtbot)
    rest(seat)
    assert screen.table.selected_id == 3
    said = words_said(seat)
    screen.open(Address("audit", kind="audit", id=9999))
    rest(seat)
    assert tr(said[0][0]) == "第 9,999 条不在当前岗位的范围内"
    screen.open(Address("audit"))


# ------------------------------------------------------------------------- proof, export, report


def test_the_chain_is_verified(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot)
    key(qtbot, screen.verify, Qt.Key.Key_Return)
    assert not screen.verify.isEnabled()
    rest(seat)
    assert screen.verdict.band is not None
    assert screen.verdict.band.accessibleName().startswith("链条完整，没有被改动 10:42 校验")
    assert screen.verify.isEnabled()
    screen.verdict._close.click()
    assert not screen.verdict.isVisible()


def test_every_break_leads_to_its_entry(seat: Seat, qtbot: QtBot) -> None:
    def spoil(app: Any) -> None:
        with app.database.here():
            sql.run("DROP TRIGGER audit_entry_no_update")
            sql.run("UPDATE audit_entry SET person_name = '别人' WHERE seq IN (4, 6)")

    seat.call(spoil)
    screen = shown(seat, qtbot)
    screen.verify.click()
    rest(seat)
    assert screen.verdict.band is not None
    assert screen.verdict.band.accessibleName().startswith("发现 2 处不符")
    links = [screen.verdict._breaks.itemAt(place).widget() for place in range(2)]
    assert [link.text() for link in links] == ["第 4 条被改动", "第 6 条被改动"]
    links[0].click()
    rest(seat)
    assert screen.table.selected_id == 4
    screen.verify.click()
    rest(seat)
    assert screen.verdict._breaks.count() == 3


def test_ctrl_s_exports_a_file_that_proves_itself(
    seat: Seat, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, said = shown(seat, qtbot), words_said(seat)
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    key(qtbot, screen.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chosen = screen.findChild(QFileDialog)
    assert chosen is not None
    out = tmp_path / "审计.jsonl"
    chosen.fileSelected.emit(str(out))
    rest(seat)
    verdict = verify_export(out)
    assert verdict.sound
    assert tr(said[0][0]) == f"已导出 {verdict.entries} 条：审计.jsonl"
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[1])["seq"] == 1
    screen._export_to(tmp_path)
    rest(seat)
    assert screen.trouble.isVisible()


def test_ctrl_p_prints_what_the_filter_finds(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    pages: list[bytes] = []
    seat.place.printed.connect(lambda _title, pdf: pages.append(bytes(pdf)))
    screen.filters.chips.set_values({"exceptions": (True,)})
    screen.filters.chips._tell()
    rest(seat)
    key(qtbot, screen.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    form = dialog(qtbot, screen, ReportForm)
    assert isinstance(form, ReportForm)
    form.finding.setPlainText("属实")
    form.primary.click()
    rest(seat)
    assert pages[0].startswith(b"%PDF-")
    assert seat.call(_newest_action) == "print.note"


def _newest_action(app: Any) -> str:
    with app.database.here():
        found: str = sql.scalar("SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1")
        return found


def test_a_report_that_would_be_too_long_is_not_begun(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_form, "MOST_ENTRIES", 2)
    screen = shown(seat, qtbot)
    screen.print.click()
    form = dialog(qtbot, screen, ReportForm)
    assert not form.primary.isEnabled()
    assert form.note.text() == "太多了，请先缩小筛选范围"
    form.reject()


def test_what_cannot_be_read_is_told(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = shown(seat, qtbot)
    seat.call(lambda app: app.database.close_here())
    try:
        screen._show_entry(1)
        qtbot.waitUntil(screen.trouble.isVisible)
    finally:
        seat.call(lambda app: app.database.connect_here())
    seat.unexpected.clear()


def test_nothing_is_cut(seat: Seat, qtbot: QtBot) -> None:
    deeds(seat)
    screen = shown(seat, qtbot)
    screen.verify.click()
    rest(seat)
    for size in SIZES:
        theme().set_window_height(size[1] + BARS)
        got = size_got(screen, *size)
        assert (got.width(), got.height()) == size
        for chosen, scheme in ((Language.EN, Scheme.DARK), (Language.ZH, Scheme.LIGHT)):
            set_language(chosen)
            theme().set_scheme(scheme)
            rest(seat)
            assert faults(screen) == [], (size, chosen)
            assert unnamed(screen) == []
    screen.resize(*SIZES[0])
    assert unreachable(screen) == []
