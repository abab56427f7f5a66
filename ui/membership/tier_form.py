"""A level as a form: what it asks for, what it gives, and how its members are treated."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Basis, Tier, TierData
from ui.access.forms import RecordForm, Saving, show_form
from ui.toolkit.bindings import MoneyBinding, NumberBinding
from ui.toolkit.choices import CheckBox
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 640
_NUMBERS = ("rank", "earn_percent", "callback_days", "priority", "sla_percent")


class TierForm(RecordForm):
    """Adds a level, or changes one; thresholds are money where the office counts spend."""

    def __init__(self, place: Workplace, basis: Basis, tier: Tier | None, rank: int) -> None:
        super().__init__(place, "tier", self._keep, Phrase("machinery.form.save"))
        self._tier = tier
        self.fields: dict[str, Field] = {}
        threshold = MoneyBinding if basis is Basis.SPEND else NumberBinding
        self._line("code", Phrase("tiers.form.code"), longest=40,
                   help_text=Phrase("settings_room.dictionary.code_help"))  # fmt: skip
        self._line("rank", Phrase("tiers.form.rank"), binding=NumberBinding,
                   help_text=Phrase("tiers.form.rank_help"))  # fmt: skip
        self._line("zh", Phrase("settings_room.dictionary.zh"), longest=40)
        self._line("en", Phrase("settings_room.dictionary.en"), longest=40)
        self._line("upgrade_at", Phrase("tiers.room.upgrade_at"), binding=threshold,
                   help_text=Phrase("tiers.form.upgrade_help"))  # fmt: skip
        self._line("keep_at", Phrase("tiers.room.keep_at"), binding=threshold,
                   help_text=Phrase("tiers.form.keep_help"))  # fmt: skip
        self._line("earn_percent", Phrase("tiers.form.earn"), binding=NumberBinding,
                   help_text=Phrase("tiers.form.earn_help"))  # fmt: skip
        self._line("callback_days", Phrase("tiers.form.callback"), binding=NumberBinding,
                   help_text=Phrase("tiers.form.callback_help"))  # fmt: skip
        self._line("priority", Phrase("tiers.room.priority"), binding=NumberBinding,
                   help_text=Phrase("tiers.form.priority_help"))  # fmt: skip
        self._line("sla_percent", Phrase("tiers.form.sla"), binding=NumberBinding,
                   help_text=Phrase("tiers.form.sla_help"))  # fmt: skip
        self.fields["benefits"] = self.add(
            "benefits", Phrase("tiers.form.benefits"), TextEdit(rows=2), optional=True
        )
        box = CheckBox(Phrase("settings_room.ordered.in_use"))
        self.fields["active"] = self.add("active", Phrase("settings_room.ordered.use"), box)
        if tier is not None:
            self.fields["code"].set_read_only(Phrase("error.code_stays"))
        self.load(tier or TierData("", "", "", rank))

    def open_in(self, window: QWidget, title: Phrase) -> Dialog:
        """Open as a dialog of that title."""
        rows = [
            ["code", "rank"],
            ["zh", "en"],
            ["upgrade_at", "keep_at"],
            ["earn_percent", "callback_days"],
            ["priority", "sla_percent"],
            ["benefits"],
            ["active"],
        ]
        first = self.fields["zh" if self._tier else "code"].editor
        return show_form(
            window,
            self,
            title,
            [[self.fields[name] for name in row] for row in rows],
            width=_WIDTH,
            first=first,
        )

    def _line(self, name: str, label: Phrase, *, longest: int = 20, **more: Any) -> None:
        self.fields[name] = self.add(name, label, LineEdit(longest=longest), **more)

    def _keep(self, asked: Saving) -> Tier:
        values = asked.values
        for name in (*_NUMBERS, "upgrade_at", "keep_at"):
            values[name] = values[name] or 0
        data = TierData(**{name: values[name] for name in self.fields})
        tiers = asked.app.tiers
        if self._tier is None:
            return tiers.add(asked.actor, data)
        return tiers.change(asked.actor, self._tier.id, asked.version, data)
