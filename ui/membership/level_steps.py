"""A level given, frozen or let go by hand: offered at the foot of a member, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.belonging import Member
from crm_desktop.membership.model import Tier
from ui.access.detail import More
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.words_form import WordsForm
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.membership.members import MembersPage

SPECIAL = "membership.special"
_GRANT, _FREEZE, _UNFREEZE = (
    Phrase(f"tiers.do.{step}") for step in ("grant", "freeze", "unfreeze")
)
_WIDTH = 480


def level_steps(page: MembersPage, member: Member) -> list[More]:
    """Return what the acting person may do with a member's level now."""
    window, place = page.window(), page.place
    if not place.may(SPECIAL) or member.state not in ("active", "frozen"):
        return []
    if member.tier_hold == "frozen":
        return [(_UNFREEZE, "play", lambda: ask_hold(window, place, member, "unfreeze"))]
    found: list[More] = [(_FREEZE, "pause", lambda: ask_hold(window, place, member, "freeze"))]
    higher = [tier for tier in page.source.levels if tier.active and tier.rank > member.tier.rank]
    if member.state == "active" and higher:
        found.insert(0, (_GRANT, "crown", lambda: ask_grant(window, place, member, higher)))
    return found


def ask_hold(window: QWidget, place: Workplace, member: Member, step: str) -> Dialog:
    """Ask why a level is frozen, or let go again."""
    word = _FREEZE if step == "freeze" else _UNFREEZE

    def save(asked: Saving) -> Any:
        take = getattr(asked.app.tiers, step)
        return take(asked.actor, member.id, asked.version, asked.values["reason"])

    form = WordsForm(
        place, word, save, Phrase("members.reason"), help_text=Phrase(f"tiers.do.{step}_hint"),
        known={"id": member.id, "version": member.version},
    )  # fmt: skip
    form.saved.connect(lambda made: _say(place, made.number, word))
    return form.open_in(window, Phrase("members.step_of", step=word, name=member.name))


class GrantForm(RecordForm):
    """The level given, until when, and why."""

    def __init__(self, place: Workplace, member: Member, higher: list[Tier]) -> None:
        super().__init__(place, "tier_grant", self._keep, _GRANT)
        self._member = member
        self.tier = Combo([Option(tier.code, tier.phrase) for tier in higher])
        self.until, self.reason = DateEdit(place.clock), TextEdit(rows=2)
        self.rows: list[list[QWidget]] = [
            [
                self.add("tier", Phrase("tiers.room.level"), self.tier),
                self.add(
                    "until",
                    Phrase("tiers.do.until"),
                    self.until,
                    help_text=Phrase("tiers.do.until_hint"),
                ),
            ],
            [self.add("reason", Phrase("members.reason"), self.reason)],
        ]
        self.load({"id": member.id, "version": member.version, "tier": higher[0].code})

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        must_choose(values, "tier", "until")
        return asked.app.tiers.grant(
            asked.actor,
            self._member.id,
            asked.version,
            values["tier"],
            until=values["until"],
            reason=values["reason"],
        )


def ask_grant(window: QWidget, place: Workplace, member: Member, higher: list[Tier]) -> Dialog:
    """Ask which level is given, until when and why."""
    form = GrantForm(place, member, higher)
    form.saved.connect(lambda made: _say(place, made.number, _GRANT))
    title = Phrase("members.step_of", step=_GRANT, name=member.name)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(_GRANT)
    return dialog


def _say(place: Workplace, number: str, step: Phrase) -> None:
    place.say(Phrase("members.stepped", number=number, step=step))
