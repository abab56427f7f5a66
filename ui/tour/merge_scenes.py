"""The scenes of doubles: found in what is stored, made one, and made two again."""

from __future__ import annotations

from dataclasses import dataclass

from ui.customers.form_page import CustomerForm
from ui.customers.merging.page import MergePage
from ui.customers.merging.sweep_page import SweepPage
from ui.tour.guide import Guide
from ui.tour.ways import command, go_to


@dataclass(frozen=True)
class _Double:
    name: str
    phone: str
    job: str


_DOUBLE = _Double("张淑敏女士", "13812345678", "教师")


def doubles(guide: Guide) -> None:
    """Two records of one customer: swept for, compared, merged, and told two again by Ctrl+Z."""
    go_to(guide, "customers")
    guide.press("F9")
    form = guide.find(CustomerForm)
    form.name.setFocus()
    guide.type(_DOUBLE.name)
    form.job.setFocus()
    guide.type(_DOUBLE.job)
    form.contacts.setFocus()
    guide.type(_DOUBLE.phone)
    guide.press("Ctrl+Enter", "Esc")
    command(guide, "查找重复")
    sweep = guide.find(SweepPage)
    guide.wait_until(lambda: len(sweep.rows) > 0, "the pairs that may be one")
    guide.picture("doubles")
    guide.press("Enter")
    page = guide.find(MergePage)
    guide.wait_until(lambda: page.fields is not None, "the two records side by side")
    guide.picture("merge")
    guide.press("Ctrl+Enter", "Ctrl+Z")
    guide.press("Esc")
