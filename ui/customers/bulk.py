"""Work with many customers at once: what is ticked, and one change to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.customers.bulk import DECIDED, FIELDS, BulkChange, BulkDone, BulkReach, Chosen
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.customers.choices import Choices
from ui.customers.standing import GRADE
from ui.customers.steps import EDIT, MERGE, say_with_undo
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.checks import Checks
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH = 480
_WORDS = {
    "owner": Phrase("customers_room.owner"),
    "add_tag": Phrase("merge_room.bulk.add_tag"),
    "remove_tag": Phrase("merge_room.bulk.remove_tag"),
    "source": Phrase("customers_room.source"),
    "org_type": Phrase("customers_room.org_type"),
    "store_level": Phrase("customers_room.store_level"),
    "industry": Phrase("customers_room.industry"),
    "level": Phrase("record_room.level"),
}
_DICTIONARIES = {
    "source": "customer_source",
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "level": "customer_level",
}
_TAGS = ("add_tag", "remove_tag")


class BulkBar(QWidget):
    """How many rows are ticked and what can be done with them; away while none is.

    ``wanted_merge`` carries the two that are ticked, ``wanted_change`` asks for the form.
    """

    wanted_merge = Signal(int, int)
    wanted_change = Signal()

    def __init__(self, place: Workplace, checks: Checks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._checks = place, checks
        self._count = caption("", "text")
        self.change = Button(
            Phrase("merge_room.bulk"), scale=Scale.SMALL, icon="list-checks", key="Ctrl+B"
        )
        self.merge = Button(Phrase("merge_room.do.compare"), scale=Scale.SMALL, icon="git-branch")
        self.clear = Button(Phrase("merge_room.bulk.clear"), kind=Kind.PLAIN, scale=Scale.SMALL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self._count, self.change, self.merge, self.clear):
            row.addWidget(widget)
        self.change.clicked.connect(self.wanted_change)
        self.merge.clicked.connect(self._merge)
        self.clear.clicked.connect(lambda: checks.set_every(False))
        self.hide()

    def show_ticked(self, total: int) -> None:
        """Show what can be done with what is ticked of a list."""
        count = self._checks.count(total)
        self._count.set_phrase(Phrase("merge_room.bulk.ticked", count=count))
        self.change.setVisible(self._place.may(EDIT))
        picked = self._checks.picked()
        two = not picked.every and len(picked.ids) == 2
        self.merge.setVisible(two and self._place.may(MERGE))
        self.setVisible(count > 0)

    def _merge(self) -> None:
        keep, gone = sorted(self._checks.picked().ids)
        self.wanted_merge.emit(keep, gone)


class BulkForm(RecordForm):
    """Which field, and its new value; says how many customers that alters before it is done."""

    def __init__(self, place: Workplace, choices: Choices, chosen: Chosen) -> None:
        super().__init__(place, "", self._keep, Phrase("merge_room.bulk.do"))
        self._chosen = chosen
        offered = [key for key in FIELDS if key != "level" or place.may(GRADE)]
        self.field = Combo([Option(key, _WORDS[key]) for key in offered])
        nobody = Option(None, Phrase("customers_room.none"))
        self.editors: dict[str, Any] = {
            "owner": SearchCombo([nobody, *choices.owners()]),
            **{key: LineEdit(longest=40) for key in _TAGS},
        }
        nothing = Option("", Phrase("customers_room.none"))
        for key, dictionary in _DICTIONARIES.items():
            self.editors[key] = Combo([nothing, *choices.words.options(dictionary)])
        self._shown: dict[str, Field] = {}
        self.told = Label("", ink="text2", elide=True)
        self.rows: list[list[QWidget]] = [
            [self.add("field", Phrase("merge_room.bulk.field"), self.field)]
        ]
        values: list[QWidget] = []
        for key, editor in self.editors.items():
            field = self.add(key, Phrase("merge_room.bulk.value"), editor)
            self._shown[key] = field
            values.append(field)
            self._entries[key].binding.changed.connect(self._count)
        # In one row, of which one field is in sight.
        self.reason = LineEdit(longest=200)
        help_text = Phrase("record_room.reason_kept")
        self._why = self.add(
            "reason", Phrase("record_room.reason"), self.reason, help_text=help_text
        )
        self.rows += [values, [self._why], [self.told]]
        self._entries["field"].binding.changed.connect(self._follow_field)
        self.load({"field": FIELDS[0], "owner": None, **dict.fromkeys(_DICTIONARIES, "")})
        self._follow_field()

    def change(self) -> BulkChange:
        """Return what is chosen so far."""
        key = str(self.field.value() or FIELDS[0])
        value = self._entries[key].binding.value()
        return BulkChange(key, value)

    def show_faults(self, faults: Mapping[str, Phrase]) -> None:
        told = dict(faults)
        if "value" in told:
            told[self.change().field] = told.pop("value")
        super().show_faults(told)

    def _follow_field(self) -> None:
        chosen = self.change().field
        for key, field in self._shown.items():
            field.setVisible(key == chosen)
        self._why.setVisible(chosen in DECIDED)
        self._count()

    def _count(self) -> None:
        change, chosen = self.change(), self._chosen
        if change.field in _TAGS and not change.value:
            self.told.set_phrase("")
            return
        self.place.ask(
            lambda app, actor: app.bulk.reach(actor, chosen, change),
            owner=self,
            done=self._tell,
            failed=lambda error: self.told.set_phrase(phrase_of(error) or ""),
            latest="reach",
        )

    def _tell(self, reach: BulkReach) -> None:
        said = Phrase("merge_room.bulk.reach", chosen=reach.chosen, count=reach.changing)
        self.told.set_phrase(said)

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        field, reason = values["field"], values["reason"]
        if field == "level":
            return asked.app.bulk.set_level(asked.actor, self._chosen, values[field], reason)
        change = BulkChange(field, values[field])
        return asked.app.bulk.change(asked.actor, self._chosen, change, reason)


def change_many(window: QWidget, place: Workplace, choices: Choices, chosen: Chosen) -> Dialog:
    """Ask what to change of many customers; the quiet line offers to undo all of it."""
    form = BulkForm(place, choices, chosen)

    def done(result: BulkDone) -> None:
        say_with_undo(place, Phrase("merge_room.bulk.done", count=result.changed), result.step)

    form.saved.connect(done)
    title = Phrase("merge_room.bulk")
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.field)
