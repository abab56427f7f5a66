"""Which cards to print, in which design, on what; the PDF is made with a bar and a way to stop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.design_model import Design
from crm_desktop.cards.face_prints import Wish
from crm_desktop.cards.faces import Layout, Paper, Sides
from crm_desktop.cards.printer import MOST_MM, Offsets, keep_offsets, read_offsets
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Phrase
from ui.access.forms import FieldArea
from ui.long_work import LongWork
from ui.paged import Page
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import language
from ui.toolkit.tasks import Progress
from ui.toolkit.tokens import Space

_WIDTH = 600
NEW, BATCH, RANGE = WHICH = ("new", "batch", "range")


@dataclass(frozen=True)
class PrintChoices:
    """What the form offers: designs, how many cards were never printed, the printer's offsets."""

    designs: tuple[Design, ...]
    fresh: int
    offsets: Offsets


@dataclass(frozen=True)
class PrintOrder:
    """What was chosen."""

    wish: Wish
    layout: Layout
    design: int
    offsets: Offsets


def read_choices(app: Application, actor: Actor) -> PrintChoices:
    """Read what the form offers; runs on the lane."""
    try:
        fresh = len(app.card_faces.lines(actor, Wish()))
    except NotFound:
        fresh = 0
    known = tuple(d for d in app.card_designs.designs(actor) if d.active)
    return PrintChoices(known, fresh, read_offsets(app.folder))


class PrintDialog(Dialog):
    """``chosen`` carries a PrintOrder."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, choices: PrintChoices, number: str = "") -> None:
        super().__init__(window, Phrase("design.print.title"), Phrase("design.do.preview"),
                         width=_WIDTH)  # fmt: skip
        self._choices = choices
        self.which = Combo([Option(which, Phrase(f"design.which.{which}")) for which in WHICH])
        self.batch = LineEdit("FK202603020001", longest=24)
        self.first, self.last = LineEdit(longest=40), LineEdit(longest=40)
        designs = [Option(0, Phrase("design.by_level"))]
        self.design = Combo([*designs, *(Option(d.id, d.name) for d in choices.designs)])
        self.paper = Combo([Option(p.value, Phrase(f"design.paper.{p.value}")) for p in Paper])
        self.sides = Combo([Option(s.value, Phrase(f"design.sides.{s.value}")) for s in Sides])
        self.right, self.down = LineEdit(longest=6), LineEdit(longest=6)
        self.fields = {
            name: Field(Phrase(f"design.print.{name}"), editor)
            for name, editor in (
                ("which", self.which),
                ("batch", self.batch),
                ("first", self.first),
                ("last", self.last),
                ("design", self.design),
                ("paper", self.paper),
                ("sides", self.sides),
                ("right", self.right),
                ("down", self.down),
            )
        }
        self.body.addWidget(FieldArea(_rows(self.fields), window))
        for combo, value in (
            (self.which, RANGE if number else NEW),
            (self.design, 0),
            (self.paper, Paper.CARD.value),
            (self.sides, Sides.BOTH.value),
        ):
            combo.set_value(value)
        self.first.setText(number)
        self.right.setText(f"{choices.offsets.right:g}")
        self.down.setText(f"{choices.offsets.down:g}")
        self.which.chosen.connect(lambda _which: self._follow())
        self.primary.clicked.connect(self._choose)
        self._follow()

    def order(self) -> PrintOrder | None:
        """Return what is chosen, None where something cannot be read; the fields say what."""
        offsets = {name: self._millimetres(name) for name in ("right", "down")}
        needed = {BATCH: ("batch", self.batch), RANGE: ("first", self.first)}
        missing = needed.get(str(self.which.value()))
        if missing is not None:
            empty = not missing[1].text().strip()
            self.fields[missing[0]].set_error(Phrase("error.needed") if empty else None)
            if empty:
                return None
        right, down = offsets["right"], offsets["down"]
        if right is None or down is None:
            return None
        layout = Layout(
            Paper(str(self.paper.value())), Sides(str(self.sides.value())), right=right, down=down
        )
        design = self.design.value()
        return PrintOrder(
            self._wish(), layout, design if isinstance(design, int) else 0, Offsets(right, down)
        )

    def _wish(self) -> Wish:
        which = self.which.value()
        if which == BATCH:
            return Wish(batch=self.batch.text())
        if which == RANGE:
            return Wish(first=self.first.text(), last=self.last.text())
        return Wish()

    def _millimetres(self, name: str) -> float | None:
        text = getattr(self, name).text().strip().replace(",", ".").replace("−", "-")
        try:
            value = float(text or "0")
        except ValueError:
            value = math.nan
        good = -MOST_MM <= value <= MOST_MM
        wrong = Phrase("error.between", least=-int(MOST_MM), most=int(MOST_MM))
        self.fields[name].set_error(None if good else wrong)
        return value if good else None

    def _follow(self) -> None:
        which = self.which.value()
        self.fields["batch"].setVisible(which == BATCH)
        for name in ("first", "last"):
            self.fields[name].setVisible(which == RANGE)
        self.fields["which"].set_help(
            Phrase("design.print.fresh", count=self._choices.fresh) if which == NEW else ""
        )
        if self.isVisible():
            self.adjustSize()

    def _choose(self) -> None:
        order = self.order()
        if order is not None:
            self.accept()
            self.chosen.emit(order)


def _rows(fields: dict[str, Field]) -> QWidget:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    rows: Sequence[tuple[str, ...]] = (
        ("which", "batch"),
        ("first", "last"),
        ("design", "paper"),
        ("sides",),
        ("right", "down"),
    )
    for names in rows:
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for name in names:
            row.addWidget(fields[name], 1)
        column.addLayout(row)
    return content


class PrintSteps(QObject):
    """Asks what to print and previews it; what no face can draw is said with it."""

    def __init__(self, page: Page, work: LongWork) -> None:
        super().__init__(page)
        self._page, self._work = page, work

    def ask(self, number: str) -> None:
        """Ask which cards; a ``number`` in sight is offered first."""

        def show(choices: PrintChoices) -> None:
            dialog = PrintDialog(self._page.window(), choices, number)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.chosen.connect(self.print_cards)
            dialog.open()

        self._page.prepare(read_choices, show)

    def print_cards(self, order: PrintOrder) -> None:
        """Make the PDF of an order and preview it."""
        chosen = language()
        lost: list[str] = []
        again: list[int] = []

        def make(app: Application, actor: Actor, progress: Progress) -> Any:
            keep_offsets(app.folder, order.offsets)
            lost.append(app.card_faces.lost(actor, order.wish))
            lines = app.card_faces.lines(actor, order.wish)
            again.append(sum(1 for line in lines if line.printed))
            return app.card_faces.print_faces(
                actor,
                order.wish,
                order.layout,
                design=order.design,
                language=chosen,
                progress=progress.report,
            )

        def done(pdf: bytes) -> None:
            self._page.go_on()
            self._page.place.preview(Phrase("design.print.title"), pdf)
            if lost[0]:
                self._page.place.say(Phrase("customers_paper.lost", characters=lost[0]))
            elif again[0]:
                self._page.place.say(Phrase("design.print.again", count=again[0]))

        self._work.begin(
            Phrase("design.print.title"),
            Phrase("design.print.what"),
            lambda at: Phrase("design.print.reached", done=at.done, total=at.total or 0),
            make,
            done=done,
            failed=self._page.refuse,
        )
