"""The scenes of the tour in their order; every later room adds its own."""

from __future__ import annotations

from collections.abc import Callable

from ui.shell.first_run.company_step import CompanyStep
from ui.shell.first_run.plain_steps import AdministratorStep
from ui.shell.first_run.sheet_step import SheetStep
from ui.shell.first_run.wizard import Wizard
from ui.toolkit.preview import PdfPreview
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
    preview = guide.find(PdfPreview)
    guide.wait_until(lambda: bool(preview.pdf), "the recovery sheet")
    guide.picture("wizard-recovery-sheet")
    guide.document("recovery-sheet", preview.pdf)
    sheet.kept.setFocus()
    guide.press("Space")
    wizard.next.click()
    guide.settle()


def desk(guide: Guide) -> None:
    """The Desk as the administrator finds it on the first morning."""
    guide.picture("desk")


SCENES: tuple[Scene, ...] = (first_run, desk)
