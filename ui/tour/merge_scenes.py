"""The scenes of many customers: doubles made one, a filter kept, one change to all it shows."""

from __future__ import annotations

from dataclasses import dataclass

from ui.customers.bulk import BulkForm
from ui.customers.form import CustomerForm
from ui.customers.kept.form import FilterForm, NameForm
from ui.customers.list_page import ListPage
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
_PLACE, _FILTER, _TAG = "深圳", "深圳客户", "回厂活动"


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


def many(guide: Guide) -> None:
    """A filter by conditions, kept by name; everybody it shows gets a tag, and loses it again."""
    listed = guide.find(ListPage)
    guide.press("Ctrl+Shift+F")
    form = guide.find(FilterForm)
    form.place_text.setFocus()
    guide.type(_PLACE)
    guide.picture("filter")
    guide.press("Ctrl+Enter")
    listed.filter.panel.save.click()
    guide.settle()
    guide.find(NameForm).name.setFocus()
    guide.type(_FILTER)
    guide.press("Ctrl+Enter")
    listed.filter.panel.entries[None].click()
    guide.settle()
    listed.focus_first()
    guide.press("Ctrl+A")
    guide.picture("filter-kept")
    guide.press("Ctrl+B")
    change = guide.find(BulkForm)
    change.field.setFocus()
    guide.press("Down")
    change.editors["add_tag"].setFocus()
    guide.type(_TAG)
    guide.picture("change-many")
    guide.press("Ctrl+Enter", "Ctrl+Z")
    listed.bulk.clear.click()
    guide.settle()
