"""会员卡: the card desk, and further pages of the room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.cards.desk_page import DeskPage
from ui.cards.forms import ToIssue, ask_issue
from ui.cards.laying import Asked
from ui.cards.pages import PAGES, CardPage
from ui.screen import Screen
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.workplace import Address, Workplace

#: Pages of an address that begin a step of the desk.
STEPS = {"loss": "lose", "reissue": "reissue", "damaged": "damaged"}
DO = "cards.do"
_CHANGED = ("card", "account", "customer", "membership")


class CardsScreen(Screen):
    """The room."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._wanted: Address | None = None
        self._standing: object = None
        self._pages: dict[str, QWidget] = {}
        self.desk = DeskPage(place)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._stack)
        for page in self._offered():
            link = Button(page.name, kind=Kind.GHOST, icon=page.icon)
            link.clicked.connect(partial(self._show_page, page.key))
            self.desk.links.addWidget(link)
        self.desk.hints_changed.connect(self.hints_changed)
        place.bus.subscribe(self, _CHANGED, self._changed)
        place.session_changed.connect(self._follow_session)

    # What the window asks

    def load(self) -> None:
        self._standing = (self.place.session.actor, self.place.session.rights)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.open(wanted)
        else:
            self.desk.focus_first()

    def open(self, address: Address) -> None:
        if not self._loaded:
            self._wanted = address
            return
        for page in self._offered():
            if page.key == address.page or (address.kind and address.kind in page.kinds):
                self._show_page(page.key)
                getattr(self._pages[page.key], "open", lambda _address: None)(address)
                return
        step = STEPS.get(address.page, "")
        if address.kind == "customer":
            self._show_desk(Asked(customer=address.id, step=step))
        elif address.kind == "card":
            self._show_desk(Asked(card=address.id, step=step))
        else:
            self.show_desk()

    def hints(self) -> Sequence[KeyHint]:
        page = self._stack.currentWidget()
        hints = getattr(page, "hints", None)
        return tuple(hints()) if hints is not None else ()

    def commands(self) -> Sequence[Command]:
        room = Phrase("room.cards")
        page = self._stack.currentWidget()
        own = getattr(page, "commands", None)
        found = [*own()] if own is not None else []
        if self.place.may(DO):
            words = Phrase("card_room.do.issue_anonymous")
            found.append(Command(words, self.issue_anonymous, icon="plus", room=room))
        found += [
            Command(each.name, partial(self._show_page, each.key), icon=each.icon, room=room)
            for each in self._offered()
        ]
        return found

    def take_scan(self, text: str) -> bool:
        return self._stack.currentWidget() is self.desk and self.desk.take_scan(text)

    def subject(self) -> Address | None:
        laid = self.desk.laid if self._stack.currentWidget() is self.desk else None
        holder = laid.desk.holder if laid is not None else None
        return Address("cards", kind="customer", id=holder.id) if holder is not None else None

    # Pages

    def show_desk(self) -> None:
        """Show the desk as it was left."""
        self._stack.setCurrentWidget(self.desk)
        self.hints_changed.emit()
        self.desk.focus_first()

    def issue_anonymous(self) -> None:
        """Ask for a card that nobody is named on, with an account of its own."""

        def show(offered: ToIssue) -> None:
            if offered.types:
                ask_issue(
                    self.window(),
                    self.place,
                    None,
                    offered,
                    lambda done: self._show_desk(Asked(card=done.card.id)),
                )

        company = self.place.session.company
        self.place.ask(
            partial(_anonymous, company=company),
            owner=self,
            done=show,
            failed=self.desk.fail,
            latest="anonymous",
        )

    def _offered(self) -> list[CardPage]:
        return [page for page in PAGES if self.place.may(page.right)]

    def _show_desk(self, asked: Asked) -> None:
        self._stack.setCurrentWidget(self.desk)
        self.hints_changed.emit()
        self.desk.lay(asked)

    def _show_page(self, key: str) -> None:
        if key not in self._pages:
            made = next(page for page in PAGES if page.key == key).make(self.place)
            made.left.connect(self.show_desk)
            changed = getattr(made, "hints_changed", None)
            if changed is not None:
                changed.connect(self.hints_changed)
            self._pages[key] = made
            self._stack.addWidget(made)
        page = self._pages[key]
        self._stack.setCurrentWidget(page)
        for begin in ("load", "focus_first"):
            getattr(page, begin, lambda: None)()
        self.hints_changed.emit()

    # What arrives

    def _changed(self, changes: Changes) -> None:
        if self._loaded and self.place.is_occupied:
            self.desk.hear(changes)

    def _follow_session(self) -> None:
        """Another post may see other cards: what lay there is put away."""
        if not self.place.is_occupied:
            return
        standing = (self.place.session.actor, self.place.session.rights)
        if self._loaded and standing != self._standing:
            self.desk.clear()
        self._standing = standing


def _anonymous(app: Application, actor: Actor, *, company: int) -> ToIssue:
    """Read what an anonymous card takes; runs on a lane."""
    types = [each for each in app.card_desk.types(actor) if each.active and not each.named]
    blanks = {each.code: app.card_desk.next_blank(actor, each.code, company) for each in types}
    words = DictionaryWords(app.dictionaries.entries(actor))
    return ToIssue(types, blanks, words.options("payment_method"))
