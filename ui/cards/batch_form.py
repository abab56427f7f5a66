"""Cards for every member who lacks one: asked for, then issued with a bar and a way to stop."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application
from crm_desktop.cards.model import CardType
from crm_desktop.cards.stock_model import Batch, Waiting
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.long_work import LongWork
from ui.paged import Page
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.panels import KeyValues
from ui.toolkit.tasks import Reached
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size

_WIDTH = 480


class BatchSteps(QObject):
    """Asks which cards to issue and issues them; ``issued`` carries what came of it."""

    issued = Signal(object)

    def __init__(self, page: Page, work: LongWork) -> None:
        super().__init__(page)
        self._page, self._work = page, work

    def ask(self) -> None:
        """Read who lacks a card, then ask."""
        self._page.prepare(_read, self._show)

    def _show(self, found: list[Waiting]) -> None:
        dialog = BatchDialog(self._page.window(), found)
        dialog.chosen.connect(self.issue)
        dialog.open()

    def issue(self, kind: CardType) -> None:
        """Issue cards of a type to every member who lacks one."""
        self._work.begin(
            Phrase("stock.batch.title"),
            kind.phrase,
            _reached,
            lambda app, actor, progress: app.card_batches.issue(actor, kind.code, progress.report),
            done=self._done,
            failed=self._page.refuse,
        )

    def _done(self, batch: Any) -> None:
        # The task runner hands on what an Outcome carries.
        made: Batch = batch
        self.issued.emit(made)


class BatchDialog(Dialog):
    """How many members lack a card of a type, and how many blanks there are for them."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, found: list[Waiting]) -> None:
        super().__init__(window, Phrase("stock.batch.title"), Phrase("stock.do.issue"),
                         width=_WIDTH)  # fmt: skip
        self._found = {each.type.code: each for each in found}
        self.type = Combo([Option(each.type.code, each.type.phrase) for each in found])
        self.body.addWidget(Field(Phrase("stock.column.type"), self.type))
        figures = KeyValues(label_width=200)
        self._members = figures.add(Phrase("stock.batch.members"), "")
        self._blanks = figures.add(Phrase("stock.batch.blanks"), "")
        self.body.addWidget(figures)
        self.told = Label("", size=Size.CAPTION, wrap=True)
        self.body.addWidget(self.told)
        self.type.chosen.connect(lambda _code: self._tell())
        self.primary.clicked.connect(self._choose)
        if found:
            self.type.set_value(found[0].type.code)
        self._tell()

    def _tell(self) -> None:
        waiting = self._found.get(str(self.type.value()))
        members = waiting.members if waiting else 0
        blanks = waiting.blanks if waiting else 0
        for label, number in ((self._members, members), (self._blanks, blanks)):
            if label is not None:
                label.set_phrase(f"{number:,}")
        self.primary.setEnabled(min(members, blanks) > 0)
        if not members:
            self._say(Phrase("stock.batch.nobody"))
        elif blanks < members:
            self._say(Phrase("stock.batch.too_few", count=blanks), "amber")
        else:
            self._say(Phrase("stock.batch.enough", count=members))

    def _say(self, words: Phrase, ink: str = "text2") -> None:
        self.told.set_ink(ink)
        self.told.set_phrase(words)

    def _choose(self) -> None:
        waiting = self._found.get(str(self.type.value()))
        if waiting is not None:
            self.accept()
            self.chosen.emit(waiting.type)


def _read(app: Application, actor: Actor) -> list[Waiting]:
    kinds = app.card_types.types(actor)
    return [
        app.card_batches.waiting(actor, kind.code)
        for kind in kinds
        if kind.active and kind.named and not kind.extra
    ]


def _reached(reached: Reached) -> Phrase:
    return Phrase("stock.batch.reached", done=reached.done, total=reached.total or 0)
