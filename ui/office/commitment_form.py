"""A public commitment as a form."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.commitments import Commitment, CommitmentData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import OfficeDrafts, must_choose, show_form
from ui.toolkit.bindings import TextBinding, Unreadable
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 600
#: What proves a commitment: the clocks of a kind, kept ÷ due.
MEASURES = {
    "acknowledge": Phrase("complaint_watch.measure.acknowledge"),
    "promise": Phrase("complaint_watch.measure.promise"),
    "receipt": Phrase("complaint_watch.measure.receipt"),
    "handling": Phrase("complaint_watch.measure.handling"),
    "answer": Phrase("complaint_watch.measure.answer"),
    "source": Phrase("complaint_watch.measure.source"),
    "callback": Phrase("complaint_watch.measure.callback"),
}


class PermilleBinding(TextBinding):
    """A percentage with one decimal at the most, kept in permille, or None."""

    def words(self, value: Any) -> str:
        return "" if value is None else f"{value / 10:g}"

    def value(self) -> int | None:
        typed = self.text().replace("%", "").replace("％", "").strip()
        if not typed:
            return None
        try:
            permille = Decimal(typed) * 10
        except InvalidOperation:
            raise Unreadable(Phrase("machinery.form.no_number")) from None
        if not permille.is_finite() or permille != int(permille):
            raise Unreadable(Phrase("complaint_watch.one_decimal"))
        return int(permille)


class CommitmentForm(Form):
    """Makes a commitment, or changes one; its code stays."""

    def __init__(self, place: Workplace, commitment: Commitment | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], version: int | None) -> object:
            must_choose(values, "measure", "target_permille", "from_day")
            service, data = place.application().commitments, CommitmentData(**values)
            if commitment is None:
                return service.add(actor, data)
            return service.edit(actor, commitment.id, version or 0, data)

        drafts = Drafts(OfficeDrafts(place), place.runner, "commitment")
        super().__init__(place.runner, save, drafts=drafts)
        add = self.add
        self.zh = add("zh", Phrase("complaint_watch.commitments.zh"), LineEdit(longest=200))
        self.en = add("en", Phrase("complaint_watch.commitments.en"), LineEdit(longest=200))
        measures = Combo([Option(code, words) for code, words in MEASURES.items()])
        self.measure = add("measure", Phrase("complaint_watch.commitments.measure"), measures)
        self.target = add(
            "target_permille",
            Phrase("complaint_watch.commitments.target"),
            LineEdit(longest=6),
            binding=PermilleBinding,
            help_text=Phrase("complaint_watch.commitments.target_help"),
        )
        self.code = add(
            "code",
            Phrase("settings_room.dictionary.code"),
            LineEdit(longest=40),
            help_text=Phrase("settings_room.dictionary.code_help"),
        )
        self.from_day = add(
            "from_day", Phrase("complaint_watch.commitments.from"), DateEdit(place.clock)
        )
        self.until_day = add(
            "until_day",
            Phrase("complaint_watch.commitments.until"),
            DateEdit(place.clock),
            optional=True,
        )
        if commitment is None:
            self.load({"from_day": place.now().date(), "measure": "answer"})
        else:
            self.code.set_read_only(Phrase("error.code_stays"))
            self.load(vars(commitment.data) | {"id": commitment.id, "version": commitment.version})

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""
        rows = [
            [self.zh],
            [self.en],
            [self.measure, self.target],
            [self.from_day, self.until_day],
            [self.code],
        ]
        show_form(window, self, title, rows, width=_WIDTH, first=self.zh.editor)
