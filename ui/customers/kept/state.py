"""What the list of customers is narrowed to: chips in sight, and conditions that are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

from PySide6.QtCore import QObject, Signal

from crm_desktop.customers.filtering import CustomerFilter, as_text, from_text
from crm_desktop.customers.filters import FilterData, KeptFilter
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Draft
from ui.access.forms import show_form
from ui.customers.choices import Choices
from ui.customers.kept.form import FORM_WIDTH, FilterForm, OwnFields
from ui.customers.kept.panel import KeptFilters
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.chips import ChipRow
from ui.toolkit.table import TableView
from ui.workplace import Workplace

CHIPS = ("kind", "level", "org_type", "owner", "company")
_PLAIN = CustomerFilter()
_FORM = "customer_filter"


class ListFilter(QObject):
    """Puts chips, conditions and order together into one filter; ``changed`` when it is another.

    What was chosen last by name or by the form of conditions is there again the next time.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, place: Workplace, chips: ChipRow, table: TableView, parent: QObject) -> None:
        super().__init__(parent)
        self.place = place
        self._chips, self._table = chips, table
        self._rest = _PLAIN
        self.panel = KeptFilters(place)
        self.conditions = Button(kind=Kind.PLAIN, icon="filter", key="Ctrl+Shift+F")
        self._say()
        self.conditions.clicked.connect(self.ask)
        self.panel.chosen.connect(self._choose)
        self.panel.failed.connect(self.failed)
        self.panel.save.clicked.connect(lambda: self.panel.keep(self.data("")))
        self.panel.changing.connect(lambda: self.panel.change(self.data("")))
        self._choices: Callable[[], Choices] = Choices

    def follow(self, choices: Callable[[], Choices]) -> None:
        """Take what forms offer from the list."""
        self._choices = choices

    @property
    def wanted(self) -> CustomerFilter:
        """The filter as it is set."""
        values = {key: found[0] for key, found in self._chips.values().items()}
        empty = {key: getattr(_PLAIN, key) for key in CHIPS}
        return replace(self._rest, **{**empty, **values})

    @property
    def is_set(self) -> bool:
        """Whether anything narrows the list."""
        return replace(self.wanted, order="name") != _PLAIN

    def data(self, name: str) -> FilterData:
        """Return the filter as it would be kept."""
        return FilterData(name, self.wanted, self._table.wanted_columns())

    def show(self, wanted: CustomerFilter) -> None:
        """Set the filter without telling anyone."""
        self._rest = wanted
        values = {key: getattr(wanted, key) for key in CHIPS}
        self._chips.set_values({key: (value,) for key, value in values.items() if value})
        self._say()

    def order_by(self, order: str) -> None:
        """Set another order."""
        self._rest = replace(self._rest, order=order)

    # The form of conditions

    def ask(self) -> None:
        """Ask for any of the conditions there are."""
        self.place.ask(
            lambda app, actor: app.filters.own_fields(actor),
            owner=self,
            done=self._ask,
            failed=self.failed.emit,
            latest="own",
        )

    def _ask(self, own: OwnFields) -> None:
        form = FilterForm(self.place, self._choices(), own, self.wanted)
        form.saved.connect(self._narrow)
        title = Phrase("merge_room.filter.title")
        show_form(self.conditions.window(), form, title, form.rows, width=FORM_WIDTH)

    def _narrow(self, wanted: CustomerFilter) -> None:
        self.show(wanted)
        self.panel.mark(-1 if self.is_set else None)
        self._remember()
        self.changed.emit()

    # Filters by name

    def _choose(self, kept: KeptFilter | None) -> None:
        self.show(kept.wanted if kept is not None else _PLAIN)
        if kept is not None and kept.columns:
            self._table.show_columns(kept.columns)
        self._remember()
        self.changed.emit()

    def _remember(self) -> None:
        content = {
            "filter": as_text(self.wanted, self._table.wanted_columns()),
            "kept": "" if self.panel.current is None else str(self.panel.current),
        }
        self.place.ask(
            lambda app, actor: app.desk.keep_draft(actor, _FORM, "", content),
            owner=self,
            failed=self.failed.emit,
        )

    def recall(self) -> None:
        """Show again what was chosen the last time."""
        self.panel.load()
        self.place.ask(
            lambda app, actor: app.desk.draft(actor, _FORM, ""),
            owner=self,
            done=self._recalled,
            failed=self.failed.emit,
            latest="recall",
        )

    def _recalled(self, draft: Draft | None) -> None:
        # Somebody who chose nothing yet sees everybody, not what the one before looked at.
        self.show(_PLAIN)
        self.panel.mark(None)
        if draft is not None:
            wanted, columns = from_text(draft.content["filter"])
            self.show(wanted)
            self._table.show_columns(columns)
            kept = draft.content["kept"]
            self.panel.mark(int(kept) if kept else None)
        self.changed.emit()

    def _say(self) -> None:
        hidden = [f.name for f in fields(_PLAIN) if f.name not in (*CHIPS, "order")]
        count = sum(getattr(self._rest, name) != getattr(_PLAIN, name) for name in hidden)
        words = Phrase("merge_room.filter.conditions")
        if count:
            words = Phrase("merge_room.filter.conditions_set", count=count)
        self.conditions.set_phrase(words)
