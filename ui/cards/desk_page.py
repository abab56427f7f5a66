"""The card desk: find, see the state, take the next legal step, all on one page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.cards.desk import DeskCard
from crm_desktop.cards.replacing import Replaced
from crm_desktop.cards.room import CardDone
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import Conflict, NotFound, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.wording import dotted
from ui.cards.empty import EmptyDesk
from ui.cards.forms import ToIssue, ask_issue, ask_step
from ui.cards.laying import Asked, Laid, lay
from ui.cards.loss_page import LossPage
from ui.cards.person import WIDTH, PersonPanel, StepsPanel
from ui.cards.receipt import print_receipt
from ui.cards.replace_page import ReplacePage
from ui.cards.rest_page import RestPage
from ui.cards.step_page import StepPage
from ui.cards.top_up import TOP_UP, ask_top_up, why_no_top_up
from ui.cards.wording import DOINGS, why_not
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import Band
from ui.toolkit.text import Label, title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_NARROW_BELOW, _LOW_BELOW = 1000, 480
_STEPS = {"lose": "loss", "reissue": "replace", "damaged": "replace"}


class DeskPage(QWidget):
    """``hints_changed`` is sent when other keys work."""

    hints_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.laid: Laid | None = None
        # What was asked for and is on its way; a server may take longer than a change to be told.
        self._asked: Asked | None = None
        self._owes_focus = False
        # What is to be said once the desk was read again.
        self._after: Phrase | None = None
        self.note = Label("", ink="text2", elide=True)
        self.another = Button(Phrase("card_room.do.another"), kind=Kind.PLAIN, key="Esc")
        self.links = QHBoxLayout()
        self.links.setSpacing(0)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.empty = EmptyDesk()
        self.person, self.steps = PersonPanel(), StepsPanel()
        self.rest, self.loss, self.replace = RestPage(), LossPage(place), ReplacePage(place)
        self._right = QStackedWidget()
        for page in (self.rest, self.loss, self.replace):
            self._right.addWidget(page)
        self._stack = QStackedWidget()
        self._head, self._side = QWidget(), Scrolled()
        self._lay_out()
        self._connect()
        self._show_head()

    # What the room asks

    def lay(self, asked: Asked) -> None:
        """Lay somebody's cards on the desk, and begin a step where one is wanted."""
        self._asked = asked
        self.place.ask(
            lambda app, actor: lay(app, actor, asked),
            owner=self,
            latest="desk",
            done=lambda laid: self._take(laid, asked),
            failed=self.fail,
        )

    def refresh(self) -> None:
        """Read the desk again; the card in front stays, and so does what is filled in for it
        unless the card itself was changed. What is on its way is asked for again instead."""
        laid = self.laid
        if self._asked is not None:
            self.lay(self._asked)
            return
        if laid is None:
            return
        if laid.shown is not None:
            self.lay(Asked(card=laid.shown.card.id, again=True))
        elif laid.desk.holder is not None:
            self.lay(Asked(customer=laid.desk.holder.id, again=True))

    def clear(self) -> None:
        """Let go of the person: the next one may come."""
        self.place.runner.forget(self)
        self.laid = self._asked = None
        self._owes_focus = False
        self.trouble.hide()
        self._stack.setCurrentWidget(self.empty)
        self._show_head()
        if self.isVisible():
            self.empty.begin()
        self.hints_changed.emit()

    def hear(self, changes: Changes) -> None:
        """Read again where something of what is shown was changed elsewhere."""
        laid = self.laid
        if laid is None:
            return
        cards = {each.card.id for each in laid.desk.cards}
        accounts = {each.account.id for each in laid.desk.cards}
        holder = laid.desk.holder.id if laid.desk.holder else 0
        theirs = {"card": cards, "account": accounts, "customer": {holder}}
        if any(change.id in {0, *theirs.get(change.kind, ())} for change in changes.items):
            self.refresh()

    def take_scan(self, text: str) -> bool:
        """Give what was scanned to the step under way, if it wants it."""
        step = self._step()
        return step is not None and step.take_scan(text)

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        if self.laid is None:
            self.empty.begin()
        else:
            self._right.currentWidget().focus_first()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        if self.laid is None:
            return (KeyHint("F2", Phrase("card_room.key.find")),)
        shown = self.laid.shown
        steps = [*(shown.steps if shown else ()), *self._also(self.laid)]
        doings = [DOINGS[step] for step in steps if step != "issue"]
        found = [KeyHint(doing.key, doing.words) for doing in doings if doing.key]
        if self._step() is self.loss:
            found.append(KeyHint("Ctrl+1…6", Phrase("card_room.key.facts")))
        if self._step() is not None:
            found.append(KeyHint("Enter", Phrase("card_room.key.go")))
        elif self.rest.print.isVisible():
            found.append(KeyHint("Ctrl+P", Phrase("card_room.do.receipt")))
        return found

    def commands(self) -> Sequence[Command]:
        """Return what can be done with the card in front."""
        room = Phrase("room.cards")
        return [
            Command(doing.words, partial(self.begin, step), doing.icon, doing.key, room)
            for step in (*self.steps.buttons, *self.steps.others)
            for doing in (DOINGS[step],)
        ]

    def fail(self, error: Exception) -> None:
        """Say above the desk what went wrong."""
        self._asked = None
        if isinstance(error, NotFound) and self.laid is None:
            self.empty.refuse(phrase_of(error) or Phrase("card_room.failed"))
            return
        self._say(phrase_of(error) or Phrase("card_room.failed"))

    # Steps

    def begin(self, step: str) -> None:
        """Begin a step of the card in front: on the right, or in a dialog."""
        laid = self.laid
        shown = laid.shown if laid else None
        if laid is None:
            return
        if step == "issue":
            self._issue(laid)
            return
        if step == TOP_UP and shown is not None:
            self._top_up(laid, shown)
            return
        if shown is None or step not in shown.steps:
            self._say_barred(laid, step)
            return
        self.trouble.hide()
        if step not in _STEPS:
            ask_step(self.window(), self.place, step, shown.card, self._done)
            return
        if step == "lose":
            reasons = laid.words.options("loss_reason")
            hours = int(self.place.settings["verbal_loss_hours"])
            self.loss.show_card(laid.desk, shown, reasons, hours, self.place.now())
        else:
            methods = laid.words.options("payment_method")
            blank = laid.blanks.get(shown.card.type.code, "")
            self.replace.show_card(laid.desk, shown, methods, blank)
        page = self.loss if step == "lose" else self.replace
        self._show_right(page, step)
        page.focus_first()

    def leave_step(self) -> None:
        """Go back to the card's past."""
        self._show_right(self.rest, "")
        self.rest.focus_first()

    def _issue(self, laid: Laid) -> None:
        types = [each for each in laid.types if each.code in laid.desk.may_issue]
        holder = laid.desk.holder
        if types and holder is not None:
            methods = laid.words.options("payment_method")
            offered = ToIssue(types, laid.blanks, methods, laid.desk.application)
            ask_issue(self.window(), self.place, holder.id, offered, self._done)

    def _top_up(self, laid: Laid, shown: DeskCard) -> None:
        reason = why_no_top_up(self.place, laid.desk, shown)
        if reason is not None:
            self._say(reason)
            return
        self.trouble.hide()
        ask_top_up(self, self.place, shown, self.refresh, self.fail)

    def _also(self, laid: Laid) -> list[str]:
        """Return what can be done besides the steps of the card in front."""
        shown = laid.shown
        can_pay = shown is not None and why_no_top_up(self.place, laid.desk, shown) is None
        return [TOP_UP] * can_pay + ["issue"] * bool(laid.desk.may_issue)

    def _done(self, result: Any) -> None:
        """Say what was done, prepare its receipt, and show the card as it is now."""
        if isinstance(result, Replaced):
            number, card = result.number, result.new
            self.place.say(Phrase("card_room.said.replaced", number=number))
        else:
            done: CardDone = result
            number, card = done.number, done.card
            state = Phrase(f"state.card.{card.state}")
            self.place.say(Phrase("card_room.said.done", state=state))
        self.lay(Asked(card=card.id))
        if isinstance(result, Replaced) or result.receipt:
            print_receipt(self, self.place, number, self.fail)

    def _step(self) -> StepPage | None:
        page = self._right.currentWidget()
        return page if self.laid is not None and isinstance(page, StepPage) else None

    def _say_barred(self, laid: Laid, step: str) -> None:
        shown = laid.shown
        if shown is None:
            self._say(Phrase("card_room.no_card"))
            return
        for each in shown.barred:
            if each.step == step:
                self._say(why_not(step, each.why))
                return
        state = Phrase(f"state.card.{shown.card.state}")
        self._say(Phrase("error.illegal_step", event=DOINGS[step].words, state=state))

    def _stale(self, error: object) -> None:
        """Where somebody was faster, show the card as they left it and say so."""
        if isinstance(error, Conflict):
            self._after = error.phrase
            self.refresh()

    # What arrives

    def _take(self, laid: Laid, asked: Asked) -> None:
        self._asked = None
        goes_on = asked.again and self._step() is not None and _is_same_card(self.laid, laid)
        self.laid = laid
        shown = laid.shown
        if goes_on:
            self.person.show_card(laid.desk, shown)
            return
        self.trouble.hide()
        self.person.show_card(laid.desk, shown)
        self.steps.show_steps(shown, self._also(laid))
        self.rest.show_card(shown, laid.events, self.place.now())
        self._stack.setCurrentIndex(1)
        self._show_head()
        self._show_right(self.rest, "")
        if asked.step:
            self.begin(asked.step)
        else:
            self._give_focus()
        if self._after is not None:
            self._say(self._after)
            self._after = None
        if shown is not None:
            address = Address("cards", kind="card", id=shown.card.id)
            name = laid.desk.holder.name if laid.desk.holder else ""
            self.place.note_visit(address, f"{name} {shown.card.number[-4:]}".strip())

    def _give_focus(self) -> None:
        """Put the keyboard on what is read; a receipt may stand before the desk by now, and then
        the keyboard is its own until it goes."""
        self._owes_focus = not self.isVisible()
        if not self._owes_focus:
            self.rest.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._owes_focus:
            self._give_focus()

    def _show_right(self, page: QWidget, step: str) -> None:
        self._right.setCurrentWidget(page)
        self.steps.mark(step)
        self._fit()
        self.hints_changed.emit()

    def _show_head(self) -> None:
        holder = self.laid.desk.holder if self.laid else None
        self.note.set_phrase(dotted(holder.name, holder.phone) if holder else "")
        self.another.setVisible(self.laid is not None)

    def _say(self, words: Phrase) -> None:
        self.trouble.show_band(words)
        self.trouble.show()

    # Parts

    def _lay_out(self) -> None:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(Space.L)
        head.addWidget(title(Phrase("card_room.title")))
        head.addWidget(self.note, 1)
        head.addLayout(self.links)
        head.addWidget(self.another)
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.addWidget(self.person)
        self._left.addWidget(self.steps, 1)
        scrolled = self._side
        scrolled.show_content(left)
        scrolled.setFixedWidth(WIDTH)
        desk = QWidget()
        row = QHBoxLayout(desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(scrolled)
        row.addWidget(self._right, 1)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(desk)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._head)
        self._column.addWidget(self.trouble)
        self._column.addWidget(self._stack, 1)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _connect(self) -> None:
        for step, doing in DOINGS.items():
            if doing.key:
                # Also of a step that stands in the menu, or that is not legal: then it says why.
                key = QShortcut(self)
                key.setKeys(sequences(doing.key))
                key.setAutoRepeat(False)
                key.activated.connect(partial(self.begin, step))
        self.another.clicked.connect(self.clear)
        self.steps.wanted.connect(self.begin)
        self.person.chosen.connect(lambda card: self.lay(Asked(card=card)))
        self.empty.wanted.connect(lambda number: self.lay(Asked(number=number)))
        self.rest.printed.connect(lambda number: print_receipt(self, self.place, number, self.fail))
        for page in (self.loss, self.replace):
            page.left.connect(self.leave_step)
            page.done.connect(self._done)
            page.stale.connect(self._stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.laid is not None:
            self.person.show_card(self.laid.desk, self.laid.shown)

    def _fit(self) -> None:
        """Leave a narrow window to the step under way, and a low one to the desk."""
        narrow = self.window().width() < _NARROW_BELOW
        self._side.setVisible(not narrow or self._step() is None)
        self._head.setVisible(self.window().height() >= _LOW_BELOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.laid is not None:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._column.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._column.setSpacing(metrics.panel_gap)
        self._left.setSpacing(metrics.panel_gap)


def _is_same_card(before: Laid | None, after: Laid) -> bool:
    """Return whether the card in front is as it was, whatever else was changed."""
    was, now = before.shown if before else None, after.shown
    return was is not None and now is not None and was.card == now.card
