"""Customers out of the window: which, how, why, signed, and a quiet line at the end."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.customers.archive import PHONE, Archive, person
from tests.ui.lint import faults, unreachable
from tests.ui.office.founded import dialog, words_said
from tests.ui.place import PASSWORD
from ui.customers.exporting import (
    _FORMATS,
    EVERYBODY,
    LISTED,
    TICKED,
    ExportForm,
    Listed,
    Order,
    _written,
)
from ui.customers.screen import CustomersScreen
from ui.shell.second_person import SecondPerson
from ui.toolkit.speech import set_language, tr
from ui.toolkit.tasks import Reached

SIGNER = "陈立"


def ordered(archive: Archive, screen: CustomersScreen, which: str, kind: str = "xlsx") -> Any:
    """Fill the window in; return the dialog that asks for a file."""
    screen.list.export()
    form = dialog(archive.qtbot, screen, ExportForm)
    form.which[which].setChecked(True)
    form.format.set_value(kind)
    form.reason.setText("年度回访")
    form.primary.click()
    archive.rest()
    return next(each for each in screen.findChildren(QFileDialog) if each.isVisible())


def signed(archive: Archive, screen: CustomersScreen) -> None:
    """Let the second person sign, and wait for the file."""
    asked = dialog(archive.qtbot, screen, SecondPerson)
    asked.name.setText(SIGNER)
    asked.password.setText(PASSWORD)
    asked.primary.click()
    archive.rest()
    archive.qtbot.waitUntil(lambda: not screen.list.work.is_busy)
    archive.rest()


def test_what_is_ticked_leaves_masked_and_signed(archive: Archive, tmp_path: Path) -> None:
    said = words_said(archive.seat)
    archive.add(person("䶮䶮", "13700001111"))
    screen = archive.open()
    archive.press(Qt.Key.Key_Space)
    archive.press(Qt.Key.Key_Down)
    archive.press(Qt.Key.Key_Space)
    assert screen.list._count.text() == "共 6 位，勾选 2 位"
    out = tmp_path / "名单"
    asked = ordered(archive, screen, TICKED, "gb18030")
    assert asked.defaultSuffix() == "csv"
    asked.fileSelected.emit(str(out))
    asked.reject()
    signed(archive, screen)
    with out.with_suffix(".csv").open(encoding="gb18030", newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == 4
    assert "何涛" in rows[0][0]
    assert all("****" in row[4] for row in rows[2:])
    assert tr(said[-1][0]).startswith("已导出 2 位到 名单.csv")
    reason, second = archive.call(
        lambda _app: sql.one(
            "SELECT reason, second_name FROM audit_entry WHERE action = 'customer.export'"
        )
    )
    assert (reason, second) == ("年度回访", SIGNER)


def test_everybody_or_what_the_list_shows(archive: Archive, tmp_path: Path) -> None:
    said = words_said(archive.seat)
    archive.add(person("䶮䶮", "13700001111"))
    screen = archive.open()
    for which, kind in ((EVERYBODY, "vcf"), (LISTED, "gb18030")):
        ordered(archive, screen, which, kind).reject()
        # The Save dialog was only looked at.
        order = _order(which, kind)
        out = tmp_path / f"a.{order.ending}"
        screen.list.exporting.export_to(out, order, _listed(screen))
        signed(archive, screen)
    assert (tmp_path / "a.vcf").read_text(encoding="utf-8").count("BEGIN:VCARD") == 6
    assert PHONE not in (tmp_path / "a.vcf").read_text(encoding="utf-8")
    assert tr(said[-1][0]).endswith("旧软件可能显示不出：䶮")
    # Every tick but one.
    screen.list.checks.set_every(True)
    screen.list.checks.toggle(screen.list.rows.id_at(0))
    screen.list.exporting.export_to(tmp_path / "b.xlsx", _order(TICKED, "xlsx"), _listed(screen))
    signed(archive, screen)
    assert tr(said[-1][0]) == "已导出 5 位到 b.xlsx"
    screen.list.chips.set_values({"kind": ("organisation",)})
    screen.list._narrow()
    assert screen.list.checks.count(6) == 0


def test_the_window_asks_why_and_fits(archive: Archive) -> None:
    screen = archive.open()
    screen.list.export()
    form = dialog(archive.qtbot, screen, ExportForm)
    assert not form.which[TICKED].isVisible()
    form.primary.click()
    assert form.isVisible()
    assert form.reason_field.error is not None
    for spoken in (Language.EN, Language.ZH):
        set_language(spoken)
        for option in form.format.options:
            form.format.set_value(option.value)
            assert faults(form) == [], option.value
    assert [each for each in unreachable(form) if "Radio" not in each] == []
    form.reject()


def test_an_export_that_is_stopped_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    out = tmp_path / "a.xlsx"
    screen.list.exporting.export_to(out, _order(LISTED, "xlsx"), _listed(screen))
    asked = dialog(archive.qtbot, screen, SecondPerson)
    asked.reject()
    assert not out.exists()
    screen.list.exporting.export_to(out, _order(LISTED, "xlsx"), _listed(screen))
    asked = dialog(archive.qtbot, screen, SecondPerson)
    asked.accept()
    asked._retry(None, "")
    screen.list.work.stop()
    archive.qtbot.waitUntil(lambda: not screen.list.work.is_busy)
    archive.rest()
    assert not list(tmp_path.glob("a.*"))
    # Stopped before it began, or refused because nobody signed.
    assert said or screen.list.trouble.isVisible()


@pytest.mark.parametrize("total", [None, 5])
def test_progress_is_said_in_customers(total: int | None) -> None:
    assert tr(_written(Reached(1, total, None))) == f"1 / {total or 0} 位"


def _order(which: str, kind: str) -> Order:
    ending, encoding, *_words = _FORMATS[kind]
    return Order(which, ending, encoding, "年度回访")


def _listed(screen: CustomersScreen) -> Listed:
    page = screen.list
    count = len(page.rows)
    return Listed(page.wanted(), count, page.checks.picked(), page.checks.count(count))
