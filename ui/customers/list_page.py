"""The list of customers: filters above, the one under the cursor beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.bulk import Chosen
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.lists import framed
from ui.customers.bulk import BulkBar, change_many
from ui.customers.choices import Choices
from ui.customers.exporting import Exporting, Listed
from ui.customers.kept.state import ListFilter
from ui.customers.paper import print_list
from ui.customers.preview import CustomerPreview
from ui.customers.rows import CustomerSource, columns
from ui.customers.steps import CREATE, EDIT, EXPORT, MERGE, ask_delete
from ui.customers.wording import KINDS, ORDERS
from ui.long_work import LongWork
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.checks import Checks
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.menu import Menu
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import page_head, rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import caption, title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_PREVIEW = 288
_FOOT = 36
_LOW_BELOW = 480
_NARROW_BELOW = 1100


class ListPage(QWidget):
    """All customers within scope, by the page; ``opened`` and ``edited`` carry a customer.

    ``wanted_new``, ``wanted_bin`` and ``wanted_import`` ask for the form of a new customer, for the
    bin and for the import of a file.
    """

    opened = Signal(int)
    edited = Signal(int)
    wanted_new = Signal()
    wanted_bin = Signal()
    wanted_import = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.choices = Choices()
        self.rows = PagedRows(CustomerSource(place), place.runner, parent=self)
        self.checks = Checks(self)
        model = RowTableModel(
            self.rows,
            columns(lambda: self.choices),
            clock=place.clock,
            checks=self.checks,
            parent=self,
        )
        self.bulk = BulkBar(place, self.checks)
        self._first = Button(Phrase("customers_room.do.new"), icon="plus")
        self._first.clicked.connect(self.wanted_new)
        self._first_file = Button(Phrase("import_room.title"), icon="upload")
        self._first_file.clicked.connect(self.wanted_import)
        self.work = LongWork(place)
        self.exporting = Exporting(self, place, self.work, self.fail)
        self.empty = EmptyState(
            Phrase("customers_room.empty"),
            actions=(self._first, self._first_file),
            icon="users",
        )
        self.table = TableView(
            model,
            Phrase("room.customers"),
            empty=self.empty,
        )
        self.preview = CustomerPreview()
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.new = Button(Phrase("customers_room.do.new"), kind=Kind.PRIMARY, icon="plus", key="F9")
        self.bin = Button(Phrase("customers_room.bin"), icon="trash-2")
        self.bring = Button(Phrase("import_room.do.short"), icon="upload")
        self.out = Button(Phrase("export_room.do.short"), icon="download")
        self.sort = Button(Phrase("customers_room.sort"), kind=Kind.PLAIN, icon="chevron-down")
        self.columns = Button(
            kind=Kind.PLAIN, icon="columns-3", name=Phrase("customers_room.columns")
        )
        self.print = icon_button("printer", Phrase("customers_paper.do.list"), key="Ctrl+P")
        self.chips = ChipRow(
            [
                Filter("kind", Phrase("customers_room.kind"), _kinds),
                Filter("level", Phrase("customers_room.level"), self._levels),
                Filter("org_type", Phrase("customers_room.org_type"), self._org_types),
                Filter("owner", Phrase("customers_room.owner"), self._owners),
                Filter("company", Phrase("customers_room.company"), self._companies),
            ]
        )
        self.filter = ListFilter(place, self.chips, self.table, self)
        self.filter.follow(lambda: self.choices)
        self._count = caption("")
        self._lay_out()
        self._connect()
        self.follow_session()
        self._say_order()

    # What the room asks

    def begin(self) -> None:
        """Make the list as it was left the last time."""
        self.filter.recall()

    def load(self) -> None:
        """Make the list."""
        self.rows.show(wanted=self.wanted())

    def take_choices(self, choices: Choices) -> None:
        """Offer other values in the filters; lists say their words."""
        self.choices = choices
        self.chips.chip("company").setVisible(len(choices.companies) > 1)
        self.table.viewport().update()
        self._show_preview()

    def hear(self, changes: Changes) -> None:
        """Take in what was changed: at this desk at once, elsewhere as an offer."""
        self.table.refresh()
        shown = self.preview.customer
        if shown is not None and any(change.id in {0, shown.id} for change in changes.items):
            self._show_preview()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def focus_filters(self) -> None:
        """Put the focus on the first filter."""
        self.chips.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        found = [KeyHint("Enter", Phrase("customers_room.do.open"))]
        if self.place.may(CREATE):
            found.insert(0, KeyHint("F9", Phrase("customers_room.do.new")))
        if self.place.may(EDIT):
            found.append(KeyHint("Ctrl+E", Phrase("customers_room.do.edit")))
            found.append(KeyHint("Del", Phrase("customers_room.do.delete")))
        if self.place.may(EDIT) or self.place.may(MERGE):
            found.append(KeyHint("Space", Phrase("customers_room.do.tick")))
        found.append(KeyHint("Ctrl+P", Phrase("customers_paper.do.list")))
        found.append(KeyHint("Ctrl+Shift+F", Phrase("merge_room.filter.conditions")))
        found.append(KeyHint("Ctrl+F", Phrase("customers_room.do.filter")))
        return found

    def wanted(self) -> CustomerFilter:
        """Return what is set."""
        return self.filter.wanted

    def follow_session(self) -> None:
        """Offer what the acting post may do."""
        for button in (self.new, self._first, self.bring, self._first_file):
            button.setVisible(self.place.may(CREATE))
        self.out.setVisible(self.place.may(EXPORT))
        self.bin.setVisible(self.place.may(EDIT))

    # Parts

    def _lay_out(self) -> None:
        self.trouble.hide()
        self._title = title(Phrase("room.customers"))
        head, self._note = page_head(self._title, "", self.bin, self.bring, self.out, self.new)
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        filters.addWidget(self.chips, 1)
        filters.addWidget(self.filter.conditions)
        filters.addWidget(self.sort)
        filters.addWidget(self.columns)
        filters.addWidget(self.print)
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.addWidget(self.bulk)
        row.addStretch()
        row.addWidget(self._count)
        panel = framed(self.table)
        panel.body.addWidget(rule())
        panel.body.addWidget(foot)
        self.aside = Aside(panel, self.table, self.preview, width=_PREVIEW)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addLayout(filters)
        self._page.addWidget(self.trouble)
        self._page.addWidget(self.work)
        beside = QHBoxLayout()
        beside.setSpacing(Space.L)
        beside.addWidget(self.filter.panel)
        beside.addWidget(self.aside, 1)
        self._page.addLayout(beside, 1)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _connect(self) -> None:
        self.new.clicked.connect(self.wanted_new)
        self.bin.clicked.connect(self.wanted_bin)
        self.bring.clicked.connect(self.wanted_import)
        self.out.clicked.connect(self.export)
        self.checks.changed.connect(self._say_count)
        self.sort.clicked.connect(self._choose_order)
        self.columns.clicked.connect(self._choose_columns)
        self.print.clicked.connect(self.print_shown)
        self.work.busy.connect(self.print.setDisabled)
        self.chips.changed.connect(self._follow_chips)
        self.filter.changed.connect(self._narrow)
        self.filter.failed.connect(self.fail)
        self.rows.changed.connect(self._arrived)
        self.checks.changed.connect(self._show_ticked)
        self.bulk.wanted_change.connect(self.change_many)
        self.rows.failed.connect(self.fail)
        self.aside.previewed.connect(lambda _id: self._show_preview())
        # Enter opens the whole page, whether or not there is room for the preview.
        self.table.opened.connect(self.opened)
        self.preview.opened.connect(self.opened)
        self.preview.edited.connect(self.edited)
        delete = QShortcut(self.table)
        delete.setKeys(sequences("Del"))
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete)

    # What happens

    def delete(self) -> None:
        """Ask why the customer under the cursor goes into the bin."""
        record = self.table.selected_id
        if record is None or not self.place.may(EDIT):
            return
        self.place.ask(
            lambda app, actor: app.customers.customer(actor, record),
            owner=self,
            done=lambda customer: ask_delete(
                self.window(), self.place, customer.id, customer.version, customer.name
            ),
            failed=self.fail,
            latest="delete",
        )

    def print_shown(self) -> None:
        """Preview the list as it is: its filter, its order, the columns in sight."""
        self.trouble.hide()
        columns = self.table.columns_in_sight()
        print_list(self.work, self.place, self.wanted(), columns, self.fail)

    def export(self) -> None:
        """Ask what of the list is to leave as a file."""
        if self.place.may(EXPORT):
            count = len(self.rows)
            ticked = self.checks.count(count)
            self.exporting.begin(Listed(self.wanted(), count, self.checks.picked(), ticked))

    def change_many(self) -> None:
        """Ask what to change of everybody that is ticked."""
        picked = self.checks.picked()
        wanted = self.wanted() if picked.every else None
        chosen = Chosen(picked.ids, wanted)
        change_many(self.window(), self.place, self.choices, chosen)

    def _show_ticked(self) -> None:
        self.bulk.show_ticked(len(self.rows))

    def fail(self, error: Exception) -> None:
        """Say above the list what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    def _follow_chips(self, _values: Mapping[str, tuple[object, ...]]) -> None:
        self.filter.panel.mark(-1 if self.filter.is_set else None)
        self._narrow()

    def _narrow(self) -> None:
        # What was ticked in another list would go along unseen.
        self.checks.set_every(False)
        self._say_order()
        self.load()

    def _say_count(self) -> None:
        count = len(self.rows)
        ticked = self.checks.count(count)
        words = Phrase("customers_room.count", count=count)
        if ticked:
            words = Phrase("export_room.count", count=count, ticked=ticked)
        self._count.set_phrase(words)

    def _arrived(self) -> None:
        self.trouble.hide()
        self._show_ticked()
        self._say_count()
        self._note.set_phrase(Phrase("customers_room.narrowed") if self.filter.is_set else "")
        self.empty.hint.set_phrase(self._empty_hint())
        if not len(self.rows):
            self.preview.show_nothing()

    def _empty_hint(self) -> Phrase | str:
        if self.filter.is_set:
            return Phrase("import_room.narrowed_hint")
        return Phrase("import_room.empty_hint") if self.place.may(CREATE) else ""

    def _show_preview(self) -> None:
        record = self.table.selected_id
        if record is None:
            self.preview.show_nothing()
            return
        self.place.ask(
            lambda app, actor: app.customers.customer(actor, record),
            owner=self,
            done=self._take_preview,
            failed=lambda _error: self.preview.show_nothing(),
            latest="preview",
        )

    def _take_preview(self, customer: Customer) -> None:
        self.preview.show_customer(customer, self.choices, may_edit=self.place.may(EDIT))

    def _choose_order(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for order, words in ORDERS.items():
            action = menu.add(words, lambda order=order: self.sort_by(order))
            action.setCheckable(True)
            action.setChecked(order == self.wanted().order)
        menu.open_under(self.sort)

    def sort_by(self, order: str) -> None:
        """List in another order."""
        self.filter.order_by(order)
        self._say_order()
        self.load()

    def _say_order(self) -> None:
        self.sort.set_phrase(Phrase("customers_room.sorted", order=ORDERS[self.wanted().order]))

    def _choose_columns(self) -> None:
        at = self.columns.mapToGlobal(self.columns.rect().bottomLeft())
        self.table.column_menu().popup(at)

    # Filters

    def _levels(self) -> list[Option]:
        return self.choices.words.options("customer_level")

    def _org_types(self) -> list[Option]:
        return self.choices.words.options("organisation_type")

    def _owners(self) -> list[Option]:
        return self.choices.owners()

    def _companies(self) -> list[Option]:
        return [Option(company.id, company.name) for company in self.choices.companies]

    # Theme, size

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._title.setVisible(self.window().height() >= _LOW_BELOW)
        self.filter.panel.setVisible(self.window().width() >= _NARROW_BELOW)


def _kinds() -> list[Option]:
    return [Option(kind, words) for kind, words in KINDS.items()]
