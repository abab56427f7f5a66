"""One customer, all round: the head, what there is at a glance, the timeline, the vehicles.

The other tabs are made when somebody first looks at them, or ahead of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.desk import Desk
from crm_desktop.customers.model import Customer, Happening, Vehicle
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.customers.attention import KEY as TAKEN
from ui.customers.attention import Attention, notices_of
from ui.customers.choices import Choices
from ui.customers.header import CustomerHeader
from ui.customers.overview import Overview, entries_of
from ui.customers.paper import print_sheet
from ui.customers.reading_tabs import READING_TABS
from ui.customers.reveal import ask_reveal, secrets_of
from ui.customers.standing import standing_steps
from ui.customers.steps import EDIT, MERGE, REVEAL, ask_delete, restore
from ui.customers.vehicles import VehiclePanel, edit_vehicle, new_vehicle
from ui.sharing.beside import BesideLine
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.menu import Menu
from ui.toolkit.notices import Band
from ui.toolkit.panels import Panel
from ui.toolkit.theme import theme
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from ui.customers.tab import CustomerTab

#: The tabs in their order.
TABS = {
    "overview": Phrase("customers_room.tab.overview"),
    "timeline": Phrase("customers_room.timeline"),
    "vehicles": Phrase("customers_room.vehicles"),
    **{key: tab.name for key, tab in READING_TABS.items()},
}
COMPLAIN = "complaints.create"
_WIDE_HEAD = 1100
_PLACES = {key: place for place, key in enumerate(TABS)}


class RecordPage(QWidget):
    """``left`` asks for the list, ``edited`` for the form, ``opened`` for another customer.

    ``wanted_merge`` carries the customer and its name.
    """

    left = Signal()
    edited = Signal(int)
    opened = Signal(int)
    hints_changed = Signal()
    wanted_merge = Signal(int, str)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.customer: Customer | None = None
        self._choices = Choices()
        self._asked = 0
        self._may_complain = False
        self.edit = Button(Phrase("customers_room.do.edit"), icon="pencil", key="Ctrl+E")
        self.restore = Button(
            Phrase("customers_room.do.restore"), kind=Kind.PRIMARY, icon="archive-restore"
        )
        self.print = icon_button("printer", Phrase("customers_paper.do.sheet"), key="Ctrl+P")
        self.more = icon_button("ellipsis", Phrase("customers_room.do.more"), key="Shift+F10")
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.lose = Button(Phrase("event.card.lose"), icon="lock", key="F6")
        self.reissue = Button(Phrase("card_room.do.reissue"), icon="rotate-ccw", key="F8")
        # F7 belongs to the whole window: this button only shows it.
        self.complain = Button(
            Phrase("complaint_list.do.new"), kind=Kind.PRIMARY, icon="plus", key="F7"
        )
        self.complain.bind("")
        self.lose.hide()
        self.reissue.hide()
        self.header = CustomerHeader(
            (
                self.back,
                self.lose,
                self.reissue,
                self.complain,
                self.edit,
                self.restore,
                self.print,
                self.more,
            )
        )
        self.tabs = self.header.tabs
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.beside = BesideLine(place, "customer", self)
        self.overview = Overview(place)
        self.timeline = Timeline()
        self.vehicles = VehiclePanel(place)
        self.attention = Attention()
        self._read_tabs: dict[str, CustomerTab] = {}
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    @property
    def offered(self) -> Choices:
        """What forms about the customer offer."""
        return self._choices

    # What the room asks

    def show_record(self, customer: int, choices: Choices) -> None:
        """Show a customer; what is in sight stays until they are there."""
        self.attention.meet(customer)
        if customer != self._asked:
            self.tabs.setCurrentIndex(0)
        self._asked, self._choices = customer, choices
        self.beside.at(customer)
        self.refresh()

    def refresh(self) -> None:
        """Read the customer again."""
        asked = self._asked

        def read(app: Application, actor: Actor) -> tuple[Customer, list[Happening]]:
            return app.customers.customer(actor, asked), app.customers.timeline(actor, asked)

        self.place.ask(read, owner=self, done=self._take, failed=self.fail, latest="customer")

    def take_choices(self, choices: Choices) -> None:
        """Say the words of the dictionaries anew."""
        self._choices = choices
        if self.customer is not None:
            self._show()

    def hear(self, changes: Changes) -> None:
        """Read the customer again where something of theirs was changed."""
        shown = self.customer
        if shown is None:
            return
        vehicles = {each.vehicle for each in shown.vehicles}
        for change in changes.items:
            theirs = {shown.id} if change.kind == "customer" else vehicles
            if change.id in {0, *theirs}:
                self.refresh()
                return

    def focus_first(self) -> None:
        """Put the focus on the tabs: the arrow keys walk them."""
        self.tabs.setFocus()

    def show_tab(self, key: str) -> None:
        """Show a tab."""
        self.tabs.setCurrentIndex(_PLACES[key])

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        found = []
        if self.place.may(REVEAL):
            found.append(KeyHint("F3", Phrase("customers_room.do.reveal")))
        if self.place.may(EDIT):
            found.append(KeyHint("Ctrl+E", Phrase("customers_room.do.edit")))
        found.append(KeyHint("Ctrl+P", Phrase("customers_paper.do.sheet")))
        if self.attention.is_open:
            found.append(KeyHint(TAKEN, Phrase("record_room.attention.ok")))
        for tab in self._read_tabs.values():
            if self._stack.currentWidget() is tab:
                found += tab.hints()
        found.append(KeyHint(f"Ctrl+1…{len(TABS)}", Phrase("screen.do.tabs")))
        found.append(KeyHint("Esc", Phrase("organisation.back")))
        return found

    def commands(self) -> Sequence[Command]:
        """Return what can be done with the customer."""
        room = Phrase("room.customers")
        return [Command(words, run, icon, key, room) for words, run, icon, key in self._steps()]

    def fail(self, error: Exception) -> None:
        """Say below the head what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    # Parts

    def _lay_out(self) -> None:
        self.trouble.hide()
        for words in TABS.values():
            self.tabs.add(words)
        scrolled = Scrolled()
        scrolled.show_content(self.overview)
        events = Panel()
        events.body.addWidget(self.timeline)
        self._framed = {"timeline": _framed(events), "vehicles": _framed(self.vehicles)}
        self._pages = {"overview": scrolled, **self._framed}
        for page in self._pages.values():
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.header)
        column.addWidget(self.attention)
        column.addWidget(self.trouble)
        column.addWidget(self.beside)
        column.addWidget(self._stack, 1)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.back.clicked.connect(self.left)
        self.edit.clicked.connect(self._edit)
        self.restore.clicked.connect(self._restore)
        self.print.clicked.connect(self.print_record)
        self.more.clicked.connect(self._offer)
        self.header.reveal.clicked.connect(self.reveal)
        self.overview.all.clicked.connect(lambda: self.show_tab("timeline"))
        for panel in (self.overview.vehicles, self.vehicles):
            panel.added.connect(self.add_vehicle)
            panel.edited.connect(self._read_vehicle)
        for timeline in (self.overview.timeline, self.timeline):
            timeline.opened.connect(self._open_entry)
        self.overview.membership.worn.connect(self.header.wear)
        self.overview.membership.failed.connect(self.fail)
        self.attention.taken.connect(self._show_header)
        self.overview.cards.found.connect(self._offer_cards)
        self.overview.complaints.all.connect(lambda: self.show_tab("complaints"))
        self.complain.clicked.connect(self._complain)
        self.lose.clicked.connect(lambda: self._go_to_cards("loss"))
        self.reissue.clicked.connect(lambda: self._go_to_cards("reissue"))

    def tab(self, key: str) -> CustomerTab:
        """Return one of the tabs that read what they show."""
        if key not in self._read_tabs:
            tab = READING_TABS[key].make(self.place)
            self._read_tabs[key] = tab
            self._stack.addWidget(tab)
            tab.counted.connect(partial(self.tabs.set_count, _PLACES[key]))
            if key == "consents":
                tab.wanted_file.connect(lambda file: self.tab("files").open_file(file))
            if self.customer is not None:
                tab.show_customer(self.customer, self._choices)
        return self._read_tabs[key]

    def make_ahead(self) -> Iterator[None]:
        """Make the tabs that nobody has looked at yet, one at a step."""
        for key in READING_TABS:
            self.tab(key)
            yield

    # What arrives

    def _take(self, found: tuple[Customer, list[Happening]]) -> None:
        self.trouble.hide()
        self.customer, events = found
        entries = entries_of(events, self.place.now())
        self.overview.timeline.set_entries(entries)
        self.timeline.set_entries(entries)
        self.tabs.set_count(_PLACES["timeline"], len(entries))
        self.tabs.set_count(_PLACES["vehicles"], len(self.customer.vehicles))
        self._show()
        address = Address("customers", kind="customer", id=self.customer.id)
        self.place.note_visit(address, self.customer.name)

    def _show(self) -> None:
        customer = self.customer
        if customer is None or not self.place.is_occupied:
            return
        live = customer.deleted_at is None
        may_edit = live and self.place.may(EDIT)
        self.attention.show_notices(customer.id, notices_of(customer))
        self._show_header()
        self.header.reveal.setVisible(self.place.may(REVEAL) and bool(secrets_of(customer)))
        # Beside a telephone that stands there in full, the button has to say what it is for.
        self.header.reveal.set_phrase(
            Phrase("customers_room.do.reveal")
            if "phone" in customer.hidden
            else Phrase("customers_room.do.reveal_hidden")
        )
        self.edit.setVisible(may_edit)
        self._may_complain = live and self.place.may(COMPLAIN)
        self._fit_head()
        self.more.setVisible(bool(self._steps()))
        may_restore = not live and customer.merged_into is None and self.place.may(EDIT)
        self.restore.setVisible(may_restore)
        self.overview.show_customer(customer, self._choices, may_edit=may_edit)
        self.vehicles.show_vehicles(customer.vehicles, may_edit=may_edit)
        for key, offered in READING_TABS.items():
            self.tabs.setTabVisible(_PLACES[key], self.place.may(offered.right))
        for tab in self._read_tabs.values():
            tab.show_customer(customer, self._choices)

    def _show_tab(self, place: int) -> None:
        key = list(TABS)[place]
        self._stack.setCurrentWidget(self._pages[key] if key in self._pages else self.tab(key))
        self.hints_changed.emit()

    def _show_header(self) -> None:
        if self.customer is not None:
            today, told = self.place.clock.today(), self.attention.is_open
            self.header.show_customer(self.customer, self._choices, today, told=told)
            self.hints_changed.emit()

    # What can be done

    def reveal(self) -> None:
        """Ask why a masked value is to be shown."""
        if self.customer is not None:
            ask_reveal(self.window(), self.place, self.customer)

    def print_record(self) -> None:
        """Preview what the tab in sight prints, or else the customer's archive sheet."""
        if any(tab.isVisible() and tab.print_paper() for tab in self._read_tabs.values()):
            return
        if self.customer is not None:
            print_sheet(self, self.place, self.customer.id, self.refresh, self.fail)

    def add_vehicle(self) -> None:
        """Ask for another vehicle."""
        if self.customer is not None:
            new_vehicle(self.window(), self.place, self.customer)

    def delete(self) -> None:
        """Ask why the customer goes into the bin."""
        if self.customer is not None:
            shown = self.customer
            ask_delete(self.window(), self.place, shown.id, shown.version, shown.name)

    def _steps(self) -> list[tuple[Phrase, object, str, str]]:
        if self.customer is None:
            return []
        printing = (Phrase("customers_paper.do.sheet"), self.print_record, "printer", "Ctrl+P")
        if self.customer.deleted_at:
            return [printing]
        decisions = standing_steps(self.window, self.place, self.customer, self._choices)
        if self.place.may(MERGE):
            merge = (Phrase("merge_room.do.merge_with"), self._want_merge, "git-branch", "")
            decisions = [merge, *decisions]
        if not self.place.may(EDIT):
            return [*decisions, printing]
        membership = self.overview.membership
        if membership.may_apply:
            apply = (Phrase("members.do.apply"), membership.apply, "crown", "")
            decisions = [apply, *decisions]
        return [
            (Phrase("customers_room.do.edit"), self._edit, "pencil", "Ctrl+E"),
            (Phrase("customers_room.do.add_vehicle"), self.add_vehicle, "car", ""),
            *decisions,
            printing,
            (Phrase("customers_room.do.delete"), self.delete, "trash-2", ""),
        ]

    def _offer(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, run, icon, key in self._steps():
            menu.add(words, run, icon_name=icon, key=key)
        menu.open_under(self.more)

    def _edit(self) -> None:
        if self.customer is not None:
            self.edited.emit(self.customer.id)

    def _offer_cards(self, desk: Desk | None) -> None:
        """Offer what is most urgent about a card: F6 where one is in use, F8 where one is lost."""
        steps = {step for each in (desk.cards if desk else ()) for step in each.steps}
        self.lose.setVisible("lose" in steps)
        self.reissue.setVisible("reissue" in steps)

    def _go_to_cards(self, page: str) -> None:
        if self.customer is not None:
            self.place.go(Address("cards", page, "customer", self.customer.id))

    def _complain(self) -> None:
        if self.customer is not None:
            self.place.go(Address("complaints", "new", "customer", self.customer.id))

    def _want_merge(self) -> None:
        if self.customer is not None:
            self.wanted_merge.emit(self.customer.id, self.customer.name)

    def _restore(self) -> None:
        if self.customer is not None:
            restore(self, self.place, self.customer.id, self.refresh, self.fail)

    def _read_vehicle(self, vehicle: int) -> None:
        asked = self.customer
        if asked is None or not self.place.may(EDIT):
            return

        def show(found: Vehicle) -> None:
            if self.customer is not None and self.customer.id == asked.id:
                edit_vehicle(self.window(), self.place, self.customer, found)

        self.place.ask(
            lambda app, actor: app.vehicles.vehicle(actor, vehicle),
            owner=self,
            done=show,
            failed=self.fail,
            latest="vehicle",
        )

    def _open_entry(self, number: object) -> None:
        if isinstance(number, int) and self.place.may("audit.view"):
            self.place.go(Address("audit", kind="audit", id=number))

    # Keys, theme, size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overview.fit(self.window().width())
        self._fit_head()

    def _fit_head(self) -> None:
        """A narrow window has no room for this button; its key works there too."""
        self.complain.setVisible(self._may_complain and self.window().width() >= _WIDE_HEAD)

    def _follow_theme(self) -> None:
        margin = theme().metrics.page_margin
        for page in self._framed.values():
            page.layout().setContentsMargins(Space.XL, margin, Space.XL, margin)


def _framed(widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(widget)
    return page
