"""The panels of a case: the way, the words, the result, the orders, supervision, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.case_lines import Receipt
from crm_desktop.complaints.model import Dispatch
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.wording import dotted
from ui.complaints.case_words import ORDER_TONES, PLACES, WAY, order_words, who_words
from ui.customers.given import GivenTable
from ui.toolkit.buttons import link
from ui.toolkit.columns import Cell, Column, Flagged, Pill
from ui.toolkit.deadlines import span_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.speech import tr
from ui.toolkit.state import StatusPill
from ui.toolkit.stepper import Step, Stepper
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

_LONGEST_WORDS = 110
_MOST_ROWS = 4
_LABELS = 72


class WayPanel(Panel):
    """The nine steps, and what the earlier round ended with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.stepper = Stepper()
        self.body.setContentsMargins(0, Space.M, 0, Space.M)
        self.body.addWidget(self.stepper)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_case(self, file: CaseFile, now: datetime) -> None:
        """Show how far a case has come."""
        self.stepper.show_steps([Step(words) for words in WAY], PLACES[file.case.state])
        current = next((r for r in file.rounds if r.round == file.case.round), None)
        earlier: Phrase | str = ""
        if current is not None and current.round > 1:
            earlier = Phrase(
                "complaint_page.earlier_round",
                round=current.round - 1,
                day=f"{current.opened_at:%m-%d}",
                why=_WHY_ROUND[current.why],
            )
        since = file.events[-1].at if file.events else file.case.registered_at
        opened = current.opened_at if current else file.case.registered_at
        present: Phrase | str = ""
        if file.case.open:
            present = Phrase(
                "complaint_page.this_round",
                round=file.case.round,
                since=f"{opened:%m-%d %H:%M}",
                spent=span_words(max(now - since, now - now)),
            )
        self.stepper.tell(present, earlier)


_WHY_ROUND = {
    "first": Phrase("complaint_page.round.first"),
    "unsatisfied": Phrase("complaint_page.round.unsatisfied"),
    "reopened": Phrase("complaint_page.round.reopened"),
    "refused": Phrase("complaint_page.round.refused"),
}


class WordsPanel(Panel):
    """The customer's own words, what they want, and what kind of case it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.words"), "-", parent=parent)
        self.whole = link(Phrase("complaint_page.whole"))
        self.words = Label("", wrap=True, selectable=True)
        self._facts = KeyValues()
        if self.head is not None:
            self.head.add_right(self.whole)
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.S)
        self.body.setSpacing(Space.XS)
        self.body.addWidget(self.words)
        self.body.addWidget(self._facts)
        self.body.addStretch()

    def show_case(self, file: CaseFile, words: DictionaryWords) -> None:
        """Show what was said."""
        case = file.case
        said = " ".join(case.words.split())
        is_long = len(said) > _LONGEST_WORDS
        self.whole.setVisible(is_long)
        shown = said[:_LONGEST_WORDS] + "…" if is_long else said
        self.words.set_phrase(Phrase("complaint_page.quoted", words=shown) if shown else "—")
        if self.head is not None:
            self.head.note.set_phrase("")
        facts = KeyValues(label_width=_LABELS)
        wish = dotted(words.word("wish_kind", case.wish_kind) if case.wish_kind else "", case.wish)
        facts.add(Phrase("complaint_page.wish"), wish or "—")
        risk = Phrase("complaint_page.is_safety" if case.safety else "complaint_page.no_safety")
        law = Phrase("complaint_page.is_legal") if case.legal else ""
        kind = words.word("complaint_kind", case.kind) if case.kind else ""
        facts.add(Phrase("complaint_page.sort"), dotted(kind, case.fault, risk, law))
        self._facts = put_instead(self.body, self._facts, facts)


class ResultPanel(Panel):
    """What was found and done, of the order that counts; once it is closed, the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.found"), parent=parent)
        self.state = StatusPill("", Tone.AMBER)
        if self.head is not None:
            self.head.add_right(self.state)
        self._facts: QWidget = KeyValues()
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.S)
        self.body.addWidget(self._facts)
        self.body.addStretch()

    def show_case(self, file: CaseFile, words: DictionaryWords) -> None:
        """Show the result."""
        order = file.order
        facts = KeyValues(label_width=_LABELS)
        result = order.result if order else None
        resolved = next((e for e in reversed(file.events) if e.event == "resolve"), None)
        cause, liability = file.case.cause, file.case.liability
        cause_text, measure, cost = file.case.cause_text, file.case.result_text, 0
        if result is not None:
            cause, liability = cause or result.cause, liability or result.liability
            cause_text, cost = cause_text or result.cause_text, result.cost_fen
            measure = result.measure
        elif resolved is not None:
            told = resolved.content
            cause = cause or str(told.get("cause", ""))
            liability = liability or str(told.get("liability", ""))
            cause_text = cause_text or str(told.get("cause_text", ""))
            measure = str(told.get("measure", "")) or measure
            cost = int(str(told.get("cost_fen", 0) or 0))
        found = bool(result is not None and result.measure) or resolved is not None
        found = found or bool(file.case.result)
        cause_word = words.word("complaint_cause", cause) if cause else ""
        whose = words.word("liability", liability) if liability else ""
        liable = result.liable if result else ""
        facts.add(Phrase("complaint_page.cause"), dotted(cause_word, cause_text) or "—")
        facts.add(Phrase("complaint_page.liability"), dotted(whose, liable) or "—")
        facts.add(Phrase("complaint_page.measure"), measure or "—")
        facts.add(Phrase("complaint_page.cost"), _cost_words(file, cost) if found else "—")
        if file.case.result:
            facts.add(
                Phrase("complaint_page.result"),
                dotted(words.word("complaint_result", file.case.result), file.case.result_text),
            )
            facts.add(Phrase("complaint_page.lesson"), file.case.lesson or "—")
        self._facts = put_instead(self.body, self._facts, facts)
        self.state.setVisible(order is not None)
        if order is not None:
            self.state.set_state(order_words(order), ORDER_TONES[order.state])


def _cost_words(file: CaseFile, cost: int) -> Phrase | str:
    given = sum(each.cost_fen for each in file.remedies if each.state in {"approved", "given"})
    if not given:
        return format_fen(cost)
    return Phrase("complaint_page.cost_and", cost=format_fen(cost), remedies=format_fen(given))


@dataclass(frozen=True)
class OrderRow:
    """An order in the table, with how it stood with its signature."""

    id: int
    order: Dispatch
    receipt: Receipt


class OrdersPanel(Panel):
    """The orders, the latest first. ``opened`` carries one to be looked at."""

    opened = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.orders"), edge_to_edge=True, parent=parent)
        self.add = link(Phrase("complaint_page.do.dispatch_more"))
        if self.head is not None:
            self.head.add_right(self.add)
        empty = EmptyState(Phrase("complaint_page.no_orders"), icon="send")
        name = Phrase("complaint_page.orders")
        self.table = GivenTable(place, _order_columns(), name, empty=empty)
        self.none = caption(Phrase("complaint_page.no_orders"))
        self.none.setContentsMargins(Space.L, 0, 0, 0)
        self.body.addWidget(self.none)
        self.body.addWidget(self.table)
        self.body.addSpacing(Space.XS)
        self.table.opened.connect(lambda row: self.opened.emit(self._order(row)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._follow_theme)

    def show_case(self, file: CaseFile) -> None:
        """Show the orders of a case."""
        rows = [OrderRow(each.id, each, file.receipts[each.id]) for each in file.orders]
        self.table.give(rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._rows = len(rows)
        self._follow_theme()

    _rows = 0

    def _order(self, row: object) -> Dispatch | None:
        record = self.table.record(row) if isinstance(row, int) else row
        return record.order if isinstance(record, OrderRow) else None

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        rows = min(self._rows, _MOST_ROWS)
        self.table.setFixedHeight(metrics.table_head + rows * metrics.row + 2)


def _order_columns() -> list[Column]:
    return [
        Column("number", Phrase("complaint_page.order_number"), lambda row: row.order.number,
               width=148),
        Column("who", Phrase("complaint_page.target"), lambda row: who_words(row.order.target),
               width=140, stretch=1, weight=Weight.MEDIUM),
        Column("receipt", Phrase("complaint_page.receipt"), _receipt_cell, Cell.FLAG, width=252,
               english_width=264, ink="text2"),
        Column("due", Phrase("complaint_page.handle_by"), _due_cell, width=112, ink="text2"),
        Column("state", Phrase("complaint_page.state"), _state_cell, Cell.PILL, width=124,
               english_width=136),
    ]  # fmt: skip


def _receipt_cell(row: OrderRow) -> Flagged | Phrase | str:
    order, receipt = row.order, row.receipt
    if order.received_at is None:
        if receipt.late is not None:
            late = Phrase("complaint_page.unsigned_late", late=span_words(receipt.late))
            return Flagged(tr(late), Tone.RED)
        if order.state != "sent" or not receipt.limit_minutes:
            return "—"
        return Phrase("complaint_page.unsigned", minutes=receipt.limit_minutes)
    at = f"{order.received_at:%m-%d %H:%M}"
    if receipt.late is not None:
        late = Phrase("complaint_page.signed_late", at=at, late=span_words(receipt.late))
        return Flagged(tr(late), Tone.RED)
    if receipt.used is None:
        return at
    return Phrase("complaint_page.signed_in", at=at, used=span_words(receipt.used))


def _due_cell(row: OrderRow) -> str:
    due = row.order.handling_due
    return f"{due:%m-%d %H:%M}" if due else "—"


def _state_cell(row: OrderRow) -> Pill:
    return Pill(order_words(row.order), ORDER_TONES[row.order.state])


def put_instead(layout: QVBoxLayout, old: QWidget, fresh: QWidget) -> QWidget:
    """Put a fresh part where an old one stood, which goes; return it."""
    layout.replaceWidget(old, fresh)
    old.hide()
    old.deleteLater()
    return fresh
