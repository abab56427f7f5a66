"""客户: the list, one customer, the form and the bin; one of them is in sight.

Pages are made when they are first shown, or ahead of that: whoever enters the room waits for the
list alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices, read_choices
from ui.customers.list_page import ListPage
from ui.customers.merging.way import Merging
from ui.customers.spare_form import SpareForm
from ui.customers.steps import CREATE, EDIT, EXPORT, say_kept
from ui.screen import Screen
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from ui.customers.bin_page import BinPage
    from ui.customers.form_page import FormPage
    from ui.customers.importing.page import ImportPage
    from ui.customers.importing.runs_page import RunsPage
    from ui.customers.record_page import RecordPage
    from ui.customers.retention_page import RetentionPage

NEW, EDITING, BIN, LIST = "new_customer", "edit_customer", "bin", "list"
RETENTION, RECEIVABLES = "retention", "credit.create"
IMPORT, RUNS = "import", "imports"
SWEEP = "doubles"
_CHANGED = ("customer", "vehicle")
# Pages that show what one post may see of customers.
_OF_A_POST = ("record", "bin", "retention")
_CHOSEN = ("dictionary", "person", "posting", "company", "own_field")


class CustomersScreen(Screen):
    """The room."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.choices = Choices()
        self._asked: Address | None = None
        self.list = ListPage(place)
        self.form: FormPage | None = None
        self.wizard: ImportPage | None = None
        self._standing: object = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._stack)
        self._stack.addWidget(self.list)
        self._spare = SpareForm(place, self._stack)
        self.merging = Merging(place, self._show, self.show_list, self.show_customer, self)
        self._connect()

    # What the window asks

    def load(self) -> None:
        # Whoever enters first is somebody: the next one is then told apart.
        self._standing = (self.place.session.actor, self.place.session.rights)
        self._read_choices()
        self.list.begin()
        self.list.focus_first()
        asked, self._asked = self._asked, None
        if asked is not None:
            self.open(asked)

    def open(self, address: Address) -> None:
        pages = {
            NEW: self.new_customer,
            BIN: self.show_bin,
            RETENTION: self.show_retention,
            IMPORT: self.show_import,
            RUNS: self.show_runs,
            SWEEP: self.merging.show_sweep,
            LIST: self.show_list,
        }
        if not self._loaded:
            self._asked = address
        elif address.page == EDITING:
            self.edit_customer(address.id)
        elif address.page in pages:
            pages[address.page]()
        elif address.kind in {"visit", "borrowing"}:
            self._show_care(address.kind, address.id)
        elif address.kind == "customer":
            self.show_customer(address.id)
        elif address.kind == "vehicle":
            self._show_vehicle(address.id)

    def hints(self) -> Sequence[KeyHint]:
        return self._page().hints()

    def commands(self) -> Sequence[Command]:
        room, found = Phrase("room.customers"), []
        if self.place.may(CREATE):
            new = Phrase("customers_room.do.new")
            found.append(Command(new, self.new_customer, "plus", "F9", room))
        if self.place.may(CREATE):
            bring, runs = Phrase("import_room.title"), Phrase("import_room.runs")
            found.append(Command(bring, self.show_import, "upload", room=room))
            found.append(Command(runs, self.show_runs, "history", room=room))
        if self.place.may(EXPORT):
            out = Phrase("export_room.title")
            found.append(Command(out, self.list.export, "download", room=room))
        if self.place.may(EDIT):
            found.append(Command(Phrase("customers_room.bin"), self.show_bin, "trash-2", room=room))
        past = Phrase("file.paper.title")
        found.append(Command(past, self.show_retention, "archive", room=room))
        if self.place.may(RECEIVABLES):
            bring = Phrase("credit.do.import")
            found.append(Command(bring, self._bring_receivables, "wallet", room=room))
        found += self.merging.commands()
        if self._has("record") and self._page() is self.record:
            found += self.record.commands()
        elif self._page() is self.list:
            printing = Phrase("customers_paper.do.list")
            found.append(Command(printing, self.list.print_shown, "printer", "Ctrl+P", room))
        return found

    def subject(self) -> Address | None:
        record = self._has("record") and self._page() is self.record and self.record.customer
        shown = record.id if record else self._page() is self.list and self.list.table.selected_id
        return Address("customers", kind="customer", id=shown) if shown else None

    def leave(self) -> bool:
        if self.form is not None:
            self.form.keep_draft()
        if self.wizard is not None:
            self.wizard.keep_draft()
        return True

    def make_ahead(self) -> Iterator[object]:
        yield
        record = self.record
        yield
        if self._stack.indexOf(record) < 0:
            self._stack.addWidget(record)
        yield from record.make_ahead()

    # Pages

    @cached_property
    def record(self) -> RecordPage:
        """The page of one customer."""
        from ui.customers.record_page import RecordPage

        page = RecordPage(self.place)
        page.take_choices(self.choices)
        page.left.connect(self.show_list)
        page.opened.connect(self.show_customer)
        page.edited.connect(self.edit_customer)
        page.hints_changed.connect(self.hints_changed)
        page.wanted_merge.connect(
            lambda customer, name: self.merging.pick(
                self, customer, name, lambda: self.show_customer(customer)
            )
        )
        return page

    @cached_property
    def bin(self) -> BinPage:
        """Who was taken out of use."""
        from ui.customers.bin_page import BinPage

        page = BinPage(self.place)
        page.left.connect(self.show_list)
        page.opened.connect(self.show_customer)
        return page

    @cached_property
    def retention(self) -> RetentionPage:
        """The paper files whose time is over."""
        from ui.customers.retention_page import RetentionPage

        page = RetentionPage(self.place)
        page.left.connect(self.show_list)
        page.opened.connect(self.show_customer)
        return page

    @cached_property
    def runs(self) -> RunsPage:
        """What was imported."""
        from ui.customers.importing.runs_page import RunsPage

        page = RunsPage(self.place)
        page.left.connect(self.show_list)
        page.wanted_new.connect(self.show_import)
        return page

    def show_list(self) -> None:
        """Go back to the list; the cursor stays where it was."""
        self._show(self.list)
        self.list.focus_first()

    def show_customer(self, customer: int) -> None:
        """Show the page of a customer."""
        self.record.show_record(customer, self.choices)
        self._show(self.record)
        self.record.focus_first()

    def show_bin(self) -> None:
        """Show what was taken out of use."""
        if self.place.may(EDIT):
            self._show(self.bin)
            self.bin.load()

    def show_retention(self) -> None:
        """Show the paper files whose time is over."""
        self._show(self.retention)
        self.retention.load()

    def show_import(self, file: Path | None = None) -> None:
        """Show the import that is under way, or begin one."""
        if not self.place.may(CREATE):
            return
        if self.wizard is None:
            # With all that reads files: imported when somebody brings one in.
            from ui.customers.importing.page import ImportPage

            self.wizard = wizard = ImportPage(self.place, self.choices, file)
            wizard.left.connect(self._leave_import)
            wizard.runs_wanted.connect(self.show_runs)
            wizard.hints_changed.connect(self.hints_changed)
        self._show(self.wizard)
        self.wizard.focus_first()

    def show_runs(self) -> None:
        """Show what was imported."""
        if self.place.may(CREATE):
            self._show(self.runs)
            self.runs.load()
            self.runs.focus_first()

    def new_customer(self) -> None:
        """Ask for a new customer."""
        if self.place.may(CREATE):
            self._show_form(None)

    def edit_customer(self, customer: int) -> None:
        """Ask for other data of a customer, as they are stored now."""
        if not self.place.may(EDIT):
            return
        self.place.ask(
            lambda app, actor: app.customers.customer(actor, customer),
            owner=self,
            done=self._show_form,
            failed=self._page().fail,
            latest="edit",
        )

    def _leave_import(self) -> None:
        self._drop_import()
        self.show_list()

    def _drop_import(self) -> None:
        wizard = self.wizard
        if wizard is not None and not wizard.is_busy:
            self.wizard = None
            self._stack.removeWidget(wizard)
            wizard.hide()
            wizard.deleteLater()

    def _page(
        self,
    ) -> ListPage | RecordPage | BinPage | RetentionPage | FormPage | ImportPage | RunsPage:
        return self._stack.currentWidget()

    def _show(self, page: QWidget) -> None:
        if page is not self.form:
            self._drop_form()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.hints_changed.emit()

    def _show_form(self, customer: object) -> None:
        from ui.customers.form_page import FormPage

        self._drop_form()
        is_new = customer is None
        form = FormPage(self.place, self.choices, is_new=True) if is_new else self._spare.take()
        form.show_customer(customer)
        form.left.connect(lambda: self._leave_form(customer))
        form.opened.connect(self.show_customer)
        form.wanted_merge.connect(self._merge_from_form)
        form.saved.connect(self._kept)
        self.form = form
        self._show(form)
        form.focus_first()

    def _merge_from_form(self, customer: int, other: int) -> None:
        self.merging.compare(customer, other, lambda: self.show_customer(customer))

    def _leave_form(self, customer: object) -> None:
        if customer is None:
            self.show_list()
        else:
            self.show_customer(customer.id)

    def _drop_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            form.keep_draft()
            self._stack.removeWidget(form)
            form.hide()
            form.deleteLater()

    def _kept(self, result: object) -> None:
        """A new customer comes as itself, a changed one with the step that undoes the change."""
        customer = getattr(result, "customer", result)
        if customer is result:
            said = Phrase("customers_room.added", name=customer.name, code=customer.code)
            self.place.say(said)
        else:
            say_kept(self.place, result)
        self.show_customer(customer.id)

    def _show_vehicle(self, vehicle: int) -> None:
        def show(found: object) -> None:
            holders = sorted(found.holders, key=lambda each: each.until is not None)
            if holders:
                self.show_customer(holders[0].customer)
                self.record.show_tab("vehicles")

        self.place.ask(
            lambda app, actor: app.vehicles.vehicle(actor, vehicle),
            owner=self,
            done=show,
            failed=self._page().fail,
            latest="vehicle",
        )

    def _show_care(self, kind: str, record: int) -> None:
        """Show the customer that a visit or a lent file is about, at its tab."""

        def show(found: object) -> None:
            self.show_customer(found.customer)
            self.record.show_tab("visits" if kind == "visit" else "file")
            if kind == "visit":
                self.record.tab("visits").look_at(record)

        self.place.ask(
            lambda app, actor: (
                app.visits.visit(actor, record)
                if kind == "visit"
                else app.lending.borrowing(actor, record)
            ),
            owner=self,
            done=show,
            failed=self._page().fail,
            latest="care",
        )

    def _bring_receivables(self) -> None:
        from ui.customers.receivables import ask_receivables

        ask_receivables(self.window(), self.place)

    # What arrives

    def _connect(self) -> None:
        place = self.place
        self.list.opened.connect(self.show_customer)
        self.list.edited.connect(self.edit_customer)
        self.list.wanted_new.connect(self.new_customer)
        self.list.wanted_bin.connect(self.show_bin)
        self.list.wanted_import.connect(self.show_import)
        self.list.bulk.wanted_merge.connect(self.merging.compare)
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(self._find)
        place.bus.subscribe(self, _CHANGED, self._changed)
        place.bus.subscribe(self, _CHOSEN, lambda _changes: self._read_choices())
        place.session_changed.connect(self._follow_session)

    def _has(self, name: str) -> bool:
        """Return whether a page was made."""
        return name in vars(self)

    def _forget_pages(self) -> None:
        """Let go of what another post was shown."""
        for name in filter(self._has, _OF_A_POST):
            page = vars(self).pop(name)
            self.place.runner.forget(page)
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    def _find(self) -> None:
        if self._page() is self.list:
            self.list.focus_filters()

    def _changed(self, changes: Changes) -> None:
        if not self._loaded or not self.place.is_occupied:
            return
        self.list.hear(changes)
        if self._has("record"):
            self.record.hear(changes)
        self.merging.hear(changes)
        if self._has("bin") and self._page() is self.bin:
            self.bin.load()

    def _read_choices(self) -> None:
        if not self.place.is_occupied:
            return
        self.place.ask(
            read_choices,
            owner=self,
            done=self._take_choices,
            failed=self.list.fail,
            latest="choices",
        )

    def _take_choices(self, choices: Choices) -> None:
        self.choices = choices
        self.list.take_choices(choices)
        if self._has("record"):
            self.record.take_choices(choices)
        self.merging.choices = choices
        self._spare.renew(choices)

    def _follow_session(self) -> None:
        """Show what another post may see; what was shown to the one before is forgotten."""
        place = self.place
        if not place.is_occupied:
            return
        standing = (place.session.actor, place.session.rights)
        if standing != self._standing and self._standing is not None and self._loaded:
            self._drop_import()
            self.show_list()
            self._forget_pages()
            self._spare.forget()
            self.merging.forget()
            self._read_choices()
            self.list.begin()
        self._standing = standing
        self.list.follow_session()
