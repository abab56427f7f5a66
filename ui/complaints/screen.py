"""投诉: the list, the form of a new complaint, and the page of one; one of them is in sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.complaints.list_model import COLUMNS
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.complaints.intake_page import IntakePage
from ui.complaints.list_page import CREATE, ListPage
from ui.screen import Screen
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from ui.complaints.case_page import CasePage

NEW, LIST = "new", "list"
_COLUMN = "column."
_CHANGED = ("complaint", "dispatch", "supervision")


class ComplaintsScreen(Screen):
    """The room."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.list = ListPage(place)
        self.intake: IntakePage | None = None
        self._asked: Address | None = None
        self._standing: object = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._stack)
        self._stack.addWidget(self.list)
        self._connect()

    # What the window asks

    def load(self) -> None:
        self._standing = (self.place.session.actor, self.place.session.rights)
        self.list.begin()
        self.list.focus_first()
        asked, self._asked = self._asked, None
        if asked is not None:
            self.open(asked)

    def open(self, address: Address) -> None:
        if not self._loaded:
            self._asked = address
        elif address.page == NEW:
            self.new_complaint(address)
        elif address.page.startswith(_COLUMN) and address.page[len(_COLUMN) :] in COLUMNS:
            self.show_list()
            self.list.show_states(address.page[len(_COLUMN) :])
        elif address.kind == "complaint":
            self.show_case(address.id)
        elif address.kind in {"dispatch", "supervision", "rectification"}:
            self._show_of(address.kind, address.id)
        elif address.page == LIST:
            self.show_list()

    def hints(self) -> Sequence[KeyHint]:
        return self._page().hints()

    def commands(self) -> Sequence[Command]:
        found: list[Command] = []
        if self._has("case") and self._page() is self.case:
            found += self.case.commands()
        if self.place.may(CREATE):
            new, room = Phrase("complaint_list.do.new"), Phrase("room.complaints")
            found.append(Command(new, self.new_complaint, "plus", "F7", room))
        return found

    def leave(self) -> bool:
        if self.intake is not None:
            self.intake.keep_draft()
        return True

    def subject(self) -> Address | None:
        """Whoever complained of the case in sight: F7 is for them again."""
        reading = self.case.reading if self._has("case") and self._page() is self.case else None
        if reading is None or reading.file.case.customer is None:
            return None
        return Address("customers", kind="customer", id=reading.file.case.customer)

    def make_ahead(self) -> Iterator[object]:
        yield
        page = self.case
        yield
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)

    # Pages

    def show_list(self) -> None:
        """Go back to the list; the cursor stays where it was."""
        self._show(self.list)
        self.list.focus_first()

    @cached_property
    def case(self) -> CasePage:
        """The page of one case."""
        from ui.complaints.case_page import CasePage

        page = CasePage(self.place)
        page.left.connect(self.show_list)
        page.hints_changed.connect(self.hints_changed)
        return page

    def show_case(self, case: int) -> None:
        """Show a case."""
        self.case.open(case)
        self._show(self.case)
        self.case.focus_first()

    def _show_of(self, kind: str, record: int) -> None:
        """Show the case that an order or a supervision belongs to."""
        self.place.ask(
            lambda app, actor: app.complaints.case_of(actor, kind, record),
            owner=self,
            done=self.show_case,
            failed=self.list.fail,
            latest="case of",
        )

    def new_complaint(self, about: Address | None = None) -> None:
        """Ask for a new complaint, of a customer where ``about`` names one."""
        if not self.place.may(CREATE):
            return
        about = about or Address()
        self._drop_intake()
        page = self.intake = IntakePage(self.place)
        page.left.connect(lambda: self._leave_intake(about))
        page.opened.connect(self._open_registered)
        page.again.connect(self.new_complaint)
        page.hints_changed.connect(self.hints_changed)
        self._show(page)
        page.begin(about.id if about.kind == "customer" else 0)

    def _open_registered(self, case: int) -> None:
        self._drop_intake()
        self.show_case(case)

    def _leave_intake(self, about: Address) -> None:
        self.show_list()
        if about.kind:
            self.place.go(Address(kind=about.kind, id=about.id))

    def _has(self, name: str) -> bool:
        """Return whether a page was made."""
        return name in vars(self)

    def _page(self) -> ListPage | IntakePage | CasePage:
        return self._stack.currentWidget()

    def _show(self, page: QWidget) -> None:
        if page is not self.intake:
            self._drop_intake()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.hints_changed.emit()

    def _drop_intake(self) -> None:
        page, self.intake = self.intake, None
        if page is not None:
            page.keep_draft()
            self.place.runner.forget(page)
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    # What arrives

    def _connect(self) -> None:
        self.list.opened.connect(self.show_case)
        self.list.wanted_new.connect(self.new_complaint)
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(self._find)
        self.place.bus.subscribe(self, _CHANGED, self._changed)
        self.place.session_changed.connect(self._follow_session)

    def _find(self) -> None:
        if self._page() is self.list:
            self.list.focus_filters()

    def _changed(self, changes: Changes) -> None:
        if self._loaded and self.place.is_occupied:
            self.list.hear(changes)

    def _follow_session(self) -> None:
        """Show what another post may see."""
        if not self.place.is_occupied:
            return
        standing = (self.place.session.actor, self.place.session.rights)
        if standing != self._standing and self._standing is not None and self._loaded:
            self.show_list()
            if self._has("case"):
                page = vars(self).pop("case")
                self.place.runner.forget(page)
                self._stack.removeWidget(page)
                page.hide()
                page.deleteLater()
            self.list.begin()
        self._standing = standing
        self.list.follow_session()
