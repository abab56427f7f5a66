"""The scenes of the tour in their order; every later room adds its own."""

from __future__ import annotations

from collections.abc import Callable

from ui.access.structure import StructurePage
from ui.shell.first_run.company_step import CompanyStep
from ui.shell.first_run.plain_steps import AdministratorStep
from ui.shell.first_run.sheet_step import SheetStep
from ui.shell.first_run.wizard import Wizard
from ui.toolkit.preview import PdfPreview
from ui.toolkit.tree import TreeView
from ui.tour.guide import Guide

Scene = Callable[[Guide], None]

ADMINISTRATOR, PASSWORD = "周敏", "tour-of-the-desk"


def first_run(guide: Guide) -> None:
    """Found an office with the wizard: language, place, company, administrator, recovery sheet."""
    wizard = guide.find(Wizard)
    guide.picture("wizard-language")
    guide.press("Enter")
    guide.picture("wizard-place")
    guide.press("Enter")
    company = guide.find(CompanyStep)
    company.company.setFocus()
    guide.fill("远山汽车集团有限公司", "远山汽车", "1", "400-800-2719")
    guide.press("Enter")
    guide.picture("wizard-company-error")
    company.code.setFocus()
    guide.fill("01")
    guide.picture("wizard-company")
    guide.press("Enter")
    guide.find(AdministratorStep).person.setFocus()
    guide.fill(ADMINISTRATOR, "zhoumin", PASSWORD, PASSWORD)
    guide.picture("wizard-administrator")
    guide.press("Enter")
    sheet = guide.find(SheetStep)
    guide.picture("wizard-recovery-sheet")
    keep_preview(guide, "recovery-sheet")
    sheet.kept.setFocus()
    guide.press("Space")
    wizard.next.click()
    guide.settle()


def desk(guide: Guide) -> None:
    """The Desk as the administrator finds it on the first morning."""
    guide.press("Esc", "F5")
    guide.picture("desk")


def organisation(guide: Guide) -> None:
    """The organisation as a list and as a chart, on the screen and on paper."""
    go_to(guide, "organisation")
    guide.find(TreeView).setFocus()
    guide.press("Home", "Down", "Down")
    guide.picture("structure")
    page = guide.find(StructurePage)
    page.as_chart.click()
    guide.picture("structure-chart")
    page.as_list.click()
    guide.find(TreeView).setFocus()
    guide.press("Home", "Ctrl+P")
    guide.picture("chart-preview")
    keep_preview(guide, "organisation-chart")
    guide.press("Esc")
    guide.find(TreeView).setFocus()
    guide.press("Down", "Down", "Ctrl+P")
    keep_preview(guide, "post-description")
    guide.press("Esc")


SCENES: tuple[Scene, ...] = (first_run, desk, organisation)


def go_to(guide: Guide, room: str) -> None:
    """Enter a room by the command list, as somebody does who knows its name."""
    guide.press("Ctrl+K")
    guide.type(room)
    guide.press("Enter")


def keep_preview(guide: Guide, name: str) -> None:
    """Keep the PDF that is previewed."""
    shown = guide.find(PdfPreview)
    guide.wait_until(lambda: bool(shown.pdf), "a document")
    guide.document(name, shown.pdf)
