"""Scenes of bringing customers in and taking them out: seen, tried, done, undone, found again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ui.customers.exporting import ExportForm
from ui.customers.importing.page import ImportPage
from ui.customers.importing.runs_page import RunsPage
from ui.customers.list_page import ListPage
from ui.shell.second_person import SecondPerson
from ui.toolkit.table import TableView
from ui.tour.guide import Guide
from ui.tour.ways import command, for_readers

#: Made up: new customers, one who is known, two doubts, and a row of nobody.
_ROWS = """车主,手机,车牌,车架号,购车日期,地址,客户经理
卢建国,13800138012,粤B5T63K,LSVAM418XC2170456,2024-03-18,广东省深圳市宝安区新安街道 8 号,
欧阳荑,13912340716,粤BD12345,,2023-11-02,,
热依拉·艾买提,13288158815,粤BF20771,,2025-06-30,新疆乌鲁木齐市天山区示例路 3 号,
冯雪,15922612261,粤B6P77G,,2024-08-12,,何涛
曾凡,没有,粤B7Q62A,,2024-02-30,,
,,,,,广东省深圳市龙岗区示例路 5 号,
钟丽,18611203345,粤B8P10F,,2025-01-09,,
"""
_NAME = "2026年车主资料.csv"


def imported(guide: Guide) -> None:
    """A list of an old program: what it seems to be, its columns, a trial, and then for real."""
    command(guide, "导入客户")
    page = guide.find(ImportPage)
    guide.picture("import-file")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / _NAME
        file.write_bytes(_ROWS.encode("gb18030"))
        # The system's own dialog is not ours to be shown: the file is taken as one dropped here.
        page.file.picked.emit(file)
        guide.wait_until(lambda: page.at == 1, "a look at the file")
        guide.picture("import-look")
        guide.press("Ctrl+Enter")
        guide.find(TableView).setFocus()
        guide.press("Home", "Down", "Down")
        guide.picture("import-columns")
        guide.press("Ctrl+Enter")
        guide.picture("import-action")
        guide.press("Ctrl+Enter")
        guide.wait_until(lambda: page.chosen.tried is not None, "the trial")
        guide.picture("import-trial")
        for_readers(guide, "import")
        guide.press("Ctrl+Enter")
        guide.wait_until(lambda: page.chosen.done is not None, "the import")
    guide.picture("import-done")
    guide.press("Ctrl+Enter")
    guide.picture("import-customers")


def import_undone(guide: Guide) -> None:
    """The import is found in the list of imports and undone as a whole."""
    command(guide, "导入记录")
    page = guide.find(RunsPage)
    guide.picture("imports")
    guide.press("Ctrl+R")
    guide.wait_until(lambda: not page.work.is_busy, "the undoing")
    guide.picture("import-undone")
    guide.press("Esc")


def exported(guide: Guide) -> None:
    """Customers that are ticked leave as a file; where nobody can sign, a reason is on record."""
    listed = guide.find(ListPage)
    listed.focus_first()
    guide.press("Home", "Space", "Down", "Space")
    command(guide, "导出客户")
    guide.find(ExportForm).reason.setFocus()
    guide.type("年度回访名单")
    guide.picture("export")
    guide.press("Enter")
    # The system's own dialog is not ours to be shown.
    asked = guide.find(QFileDialog)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "客户名单.xlsx"
        asked.reject()
        asked.fileSelected.emit(str(out))
        signing = guide.find(SecondPerson)
        signing.alone.setChecked(True)
        # Without a window manager the focus does not come here from the system's dialog.
        signing.reason.setPlainText("客户服务经理尚未到岗")
        guide.picture("export-second-person")
        signing.primary.click()
        guide.wait_until(out.exists, "the file")
        guide.settle()
    guide.picture("export-done")
    listed.checks.set_every(False)
