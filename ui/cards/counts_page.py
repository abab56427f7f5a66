"""The tab 盘点: what ought to be there now, the counts that were taken, and who watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.application import Application
from crm_desktop.cards.stock_model import Count, StockFigures
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.lists import select_record
from ui.customers.given import GivenTable
from ui.paged import Page
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Cell, Column, Flagged, Pill, RowAction
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.speech import language
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

DO, WITNESS = "card_stock.do", "card_stock.witness"
_WIDTH = 560
#: Head and up to so many types stand above the counts without a bar to scroll.
_TYPES = 3


@dataclass(frozen=True)
class _Now:
    """A type's figures as of now, under the type's id."""

    id: int
    figures: StockFigures


class CountsPage(Page):
    """Figures above, counts below."""

    kinds = ("card", "card_stock", "card_count", "card_type")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._wanted = 0
        self.take = Button(Phrase("stock.do.count"), kind=Kind.PRIMARY, icon="list-checks",
                           key="F9")  # fmt: skip
        self.correct = Button(Phrase("stock.do.correct"), icon="pencil")
        self.paper = Button(Phrase("stock.do.count_sheet"), icon="printer", key="Ctrl+P")
        self.actions = [self.paper, *([self.correct, self.take] if place.may(DO) else [])]
        for button in (self.take, self.correct):
            button.setVisible(False)
        self.now = GivenTable(
            place, _now_columns(), Phrase("stock.now"),
            empty=EmptyState(Phrase("stock.count.nothing_yet"), icon="list-checks"),
        )  # fmt: skip
        self.counts = GivenTable(
            place, _count_columns(), Phrase("stock.counts"), action=self._action,
            empty=EmptyState(Phrase("stock.no_counts"), Phrase("stock.no_counts_hint"),
                             icon="clipboard-check"),
        )  # fmt: skip
        for name, table, stretch in (("stock.now", self.now, 2), ("stock.counts", self.counts, 3)):
            panel = Panel(
                Phrase("stock.now") if name == "stock.now" else Phrase("stock.counts"),
                edge_to_edge=True,
            )
            panel.body.setContentsMargins(0, 0, 0, Space.XS)
            panel.body.addWidget(table)
            self.column.addWidget(panel, stretch)
        self.take.clicked.connect(lambda: self._ask(None))
        self.correct.clicked.connect(lambda: self._ask(self.counts.chosen))
        self.paper.clicked.connect(self._print)
        self.counts.selected.connect(lambda _row: self._offer())
        self.counts.rows_model.rows.changed.connect(self._find)
        self.counts.opened.connect(lambda _row: self._witness())
        self.counts.acted.connect(lambda _row: self._witness())

    # What the room asks

    def load(self) -> None:
        self.place.ask(_read, owner=self, done=self._take, failed=self.fail, latest="counts")

    def open(self, kind: str, record: int) -> None:
        self._wanted = record if kind == "card_count" else 0
        self._find()

    def focus_first(self) -> None:
        self.counts.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        hints = [KeyHint("Ctrl+P", Phrase("stock.do.count_sheet"))]
        if self.place.may(DO):
            hints.insert(0, KeyHint("F9", Phrase("stock.do.count")))
        if self.place.may(WITNESS):
            hints.insert(0, KeyHint("Enter", Phrase("stock.do.witness")))
        return hints

    def commands(self) -> Sequence[Command]:
        found = [Command(Phrase("stock.do.count_sheet"), self.paper.click, key="Ctrl+P")]
        if self.place.may(DO):
            found.append(Command(Phrase("stock.do.count"), self.take.click, key="F9"))
        return found

    # Parts

    def _find(self) -> None:
        if self._wanted and select_record(self.counts, self._wanted):
            self._wanted = 0
            self.counts.setFocus()

    def _take(self, found: tuple[list[StockFigures], list[Count]]) -> None:
        figures, counts = found
        self.calm()
        self.now.give(_Now(each.type.id, each) for each in figures)
        self.counts.give(counts)
        waiting = sum(1 for count in counts if count.witness is None)
        self.tell(Phrase("stock.counts_note", count=waiting) if waiting else "")
        self._offer()

    def _offer(self) -> None:
        self.go_on()
        count: Count | None = self.counts.chosen
        self.paper.setEnabled(count is not None)
        self.correct.setEnabled(count is not None and count.witness is None)

    def _action(self, count: Count) -> RowAction | None:
        if count.witness is None and self.place.may(WITNESS):
            return RowAction(Phrase("stock.do.witness"), "Enter")
        return None

    # Steps

    def _ask(self, count: Count | None) -> None:
        def show(figures: list[StockFigures]) -> None:
            ask_count(self, figures, count)

        self.prepare(lambda app, actor: app.stock_counts.figures(actor), show)

    def _witness(self) -> None:
        count: Count | None = self.counts.chosen
        if count is not None and self._action(count) is not None:
            WitnessForm(self, count).open()

    def _print(self) -> None:
        count: Count | None = self.counts.chosen
        if count is None:
            return
        chosen, number = language(), count.id
        self.place.ask(
            lambda app, actor: app.stock_prints.count(actor, number, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(Phrase("stock.paper.title"), pdf),
            failed=self.refuse,
        )


class CountForm(RecordForm):
    """How many blanks of a type were counted, and why that is not what ought to be there."""

    def __init__(self, page: Page, figures: Sequence[StockFigures], count: Count | None) -> None:
        super().__init__(page.place, "", self._keep, Phrase("machinery.form.save"))
        self._count = count
        shown = [count.figures] if count else list(figures)
        self._closing = {each.type.code: each.closing for each in shown}
        self.type = Combo([Option(each.type.code, each.type.phrase) for each in shown])
        self.counted = LineEdit(longest=8)
        self.reason = TextEdit(rows=2)
        self.field = self.add("counted", Phrase("stock.figure.counted"), self.counted,
                              binding=NumberBinding)  # fmt: skip
        self.rows = [
            [self.add("type", Phrase("stock.column.type"), self.type), self.field],
            [
                self.add("reason", Phrase("stock.difference_reason"), self.reason, optional=True,
                         help_text=Phrase("stock.difference_hint")),
            ],
        ]  # fmt: skip
        self.type.setEnabled(count is None)
        known: dict[str, Any] = {"type": shown[0].type.code if shown else None}
        if count is not None:
            known |= {"id": count.id, "version": count.version, "counted": count.counted,
                      "reason": count.reason}  # fmt: skip
        self.load(known)

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        must_choose(values, "type", "counted")
        counts = asked.app.stock_counts
        if self._count is not None:
            return counts.correct(
                asked.actor, self._count.id, asked.version, values["counted"], values["reason"]
            )
        return counts.take(asked.actor, values["type"], values["counted"], values["reason"])


class WitnessForm(RecordForm):
    """Somebody signs that they watched a count; its figures stand before them."""

    def __init__(self, page: Page, count: Count) -> None:
        super().__init__(page.place, "", self._keep, Phrase("stock.do.witness"))
        self._page, self._count = page, count
        self.load({"id": count.id, "version": count.version})
        self.saved.connect(lambda _count: page.place.say(Phrase("stock.said.witnessed")))

    def open(self) -> Dialog:
        """Show the figures and ask."""
        count = self._count
        figures = count.figures
        from ui.toolkit.panels import KeyValues

        values = KeyValues(label_width=120)
        values.add(Phrase("stock.column.type"), figures.type.phrase)
        values.add(Phrase("stock.column.period"), f"{figures.from_day} – {figures.to_day}")
        for name in ("opening", "received", "issued", "spoiled", "closing"):
            values.add(Phrase(f"stock.figure.{name}"), f"{getattr(figures, name):,}")
        values.add(Phrase("stock.figure.counted"), f"{count.counted:,}")
        values.add(Phrase("stock.figure.difference"), f"{count.difference:+,}")
        if count.reason:
            values.add(Phrase("stock.column.reason"), count.reason)
        values.add(Phrase("stock.paper.counter"), count.counted_by_name)
        dialog = show_form(
            self._page.window(), self, Phrase("stock.form.witness"), [[values]], width=_WIDTH
        )
        dialog.primary.set_phrase(Phrase("stock.do.witness"))
        return dialog

    def _keep(self, asked: Saving) -> Any:
        return asked.app.stock_counts.witness(
            asked.actor,
            self._count.id,
            asked.version,
            second=asked.given.second,
            exception=asked.given.exception,
        )


def ask_count(page: Page, figures: Sequence[StockFigures], count: Count | None) -> CountForm:
    """Ask for a count, or for another number of one."""
    form = CountForm(page, figures, count)
    title = Phrase("stock.form.correct") if count else Phrase("stock.form.count")
    show_form(page.window(), form, title, form.rows, width=_WIDTH, first=form.counted)
    form.saved.connect(lambda _count: page.place.say(Phrase("stock.said.counted")))
    return form


def _read(app: Application, actor: Actor) -> tuple[list[StockFigures], list[Count]]:
    return app.stock_counts.figures(actor), app.stock_counts.counts(actor)


#: Heads that need more room in English.
_ENGLISH = {"closing": 152}


def _figure(name: str, width: int = 88, priority: int = 0) -> Column:
    return Column(
        name,
        Phrase(f"stock.figure.{name}"),
        lambda row: getattr(row.figures, name),
        Cell.NUMBER,
        width=width,
        english_width=_ENGLISH.get(name, 0),
        priority=priority,
    )


def _now_columns() -> list[Column]:
    return [
        Column("type", Phrase("stock.column.type"), lambda row: row.figures.type.phrase, width=144,
               stretch=1, weight=Weight.MEDIUM),
        Column("since", Phrase("stock.since"), lambda row: row.figures.from_day, Cell.DATE,
               width=112, priority=1),
        *(_figure(name) for name in ("opening", "received", "issued", "spoiled", "closing")),
        Column("out", Phrase("stock.handed_out"), lambda row: row.figures.handed_out, Cell.NUMBER,
               width=104, priority=2),
    ]  # fmt: skip


def _count_columns() -> list[Column]:
    return [
        Column("day", Phrase("stock.column.day"), lambda row: row.figures.to_day, Cell.DATE,
               width=112),
        Column("type", Phrase("stock.column.type"), lambda row: row.figures.type.phrase, width=144,
               stretch=1, weight=Weight.MEDIUM),
        _figure("opening", priority=5),
        _figure("received", priority=4),
        _figure("issued", priority=4),
        _figure("spoiled", priority=4),
        _figure("closing"),
        Column("counted", Phrase("stock.figure.counted"), lambda row: row.counted, Cell.NUMBER,
               width=88, weight=Weight.MEDIUM),
        Column("difference", Phrase("stock.figure.difference"), _difference, Cell.FLAG, width=88,
               figure=True),
        Column("by", Phrase("stock.paper.counter"), lambda row: row.counted_by_name, width=88,
               english_width=112, ink="text2", priority=2),
        Column("witness", Phrase("stock.paper.witness"), _watched, Cell.PILL, width=120,
               english_width=152),
    ]  # fmt: skip


def _difference(count: Count) -> Flagged | str:
    if not count.difference:
        return "0"
    text = f"{count.difference:+,}".replace("-", "−")
    return Flagged(text, Tone.RED, count.reason)


def _watched(count: Count) -> Pill:
    if count.witness is None:
        return Pill(Phrase("stock.no_witness"), Tone.AMBER)
    return Pill(count.witness_name, Tone.QUIET)
