"""One order by itself: what was wanted, what was found and done, and its own next steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.model import Dispatch
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.access.detail import wrapped
from ui.access.dictionary import DictionaryWords
from ui.access.forms import FieldArea
from ui.access.wording import dotted
from ui.complaints.case_words import order_words
from ui.complaints.step_data import StepSpec
from ui.complaints.step_form import target_words
from ui.shell.dialogs import open_once
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Dialog
from ui.toolkit.panels import KeyValues

_WIDTH = 720


class OrderBox(Dialog):
    """An order to be read; ``slip`` prints it. A step taken from here closes it first."""

    def __init__(
        self,
        window: QWidget,
        order: Dispatch,
        words: DictionaryWords,
        steps: Sequence[tuple[NextStep, StepSpec]],
        chosen: Callable[[NextStep], object],
    ) -> None:
        title = Phrase("complaint_page.order", number=order.number)
        super().__init__(window, title, Phrase("complaint_page.close_box"), width=_WIDTH)
        self.slip = Button(Phrase("complaint_page.print_slip"), icon="printer", key="Ctrl+P")
        self.cancel.hide()
        self.primary.clicked.connect(self.accept)
        area = FieldArea(window)
        self.body.addWidget(area)
        area.take(_facts(order, words))
        self.add_action(self.slip)
        for step, spec in steps:
            button = Button(spec.do)
            button.clicked.connect(lambda _on=False, step=step: (self.accept(), chosen(step)))
            self.add_action(button)


def show_order(
    window: QWidget,
    order: Dispatch,
    words: DictionaryWords,
    steps: Sequence[tuple[NextStep, StepSpec]],
    chosen: Callable[[NextStep], object],
) -> OrderBox:
    """Open an order with its own next steps; ``chosen`` gets the one that is wanted."""
    box = OrderBox(window, order, words, steps, chosen)
    open_once(box)
    return box


def _facts(order: Dispatch, words: DictionaryWords) -> KeyValues:
    result = order.result
    facts = KeyValues(label_width=112)
    cause = words.word("complaint_cause", result.cause) if result.cause else ""
    whose = words.word("liability", result.liability) if result.liability else ""
    sent = dotted(order.sent_by, f"{order.sent_at:%Y-%m-%d %H:%M}")
    rows: tuple[tuple[Phrase, Phrase | str], ...] = (
        (Phrase("complaint_page.target"), target_words(order.target)),
        (Phrase("complaint_page.state"), order_words(order)),
        (Phrase("complaint_page.sent"), sent),
        (Phrase("complaint_page.demand"), order.demand),
        (Phrase("complaint_page.receipt"), _signed(order.received_name, order.received_at)),
        (Phrase("complaint_page.facts"), result.facts),
        (Phrase("complaint_page.cause"), dotted(cause, result.cause_text)),
        (Phrase("complaint_page.liability"), dotted(whose, result.liable, result.liable_also)),
        (Phrase("complaint_page.measure"), result.measure),
        (Phrase("complaint_page.inner_measure"), result.inner_measure),
        (
            Phrase("complaint_page.cost"),
            format_fen(result.cost_fen) if order.submitted_at else "",
        ),
        (Phrase("complaint_page.reaction"), result.reaction),
        (Phrase("complaint_page.submitted"), _signed(order.submitted_name, order.submitted_at)),
        (Phrase("complaint_page.reviewed"), _signed(order.reviewed_name, order.reviewed_at)),
        (Phrase("complaint_page.review_note"), order.review_note),
    )
    for label, value in rows:
        if value:
            facts.add(label, wrapped(value))
    return facts


def _signed(name: str, at: object) -> Phrase | str:
    return dotted(name, f"{at:%Y-%m-%d %H:%M}") if at else ""
