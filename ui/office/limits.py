"""时限: how long each part of a case may take, by level, channel and tier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.complaints.limits import LimitChoices, LimitRow
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Phrase
from ui.office.limit_form import LEVELS, PROPOSE, LimitForm
from ui.office.listed_rules import ListedRulesPage
from ui.office.spans import span_of
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import rule
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space, Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Work, Workplace

APPROVE = "standards.approve"
_FOOT = 44
_NEW = Phrase("complaint_watch.limits.new")
_PAGE = Phrase("complaint_watch.limits.page")
_STATES = {
    "asked": Pill(Phrase("complaint_watch.limits.asked"), Tone.AMBER),
    "coming": Pill(Phrase("complaint_watch.limits.coming"), Tone.BLUE),
    "in_force": Pill(Phrase("complaint_watch.limits.in_force"), Tone.QUIET),
    "retired": Pill(Phrase("complaint_watch.limits.retired"), Tone.GREY),
}

#: The parts of a case with a limit in working time, as the list and the form name them.
PARTS = {
    "acknowledge": Phrase("complaint_watch.limits.acknowledge"),
    "promise": Phrase("complaint_watch.limits.promise"),
    "receipt": Phrase("complaint_watch.limits.receipt"),
    "handling": Phrase("complaint_watch.limits.handling"),
    "callback": Phrase("complaint_watch.limits.callback"),
}


class LimitsPage(ListedRulesPage[LimitRow]):
    """Limits, those proposed first; Enter proposes others like the one under the cursor."""

    kinds = ("limit", "dictionary", "tier")
    rights = (PROPOSE, APPROVE)

    def __init__(self, place: Workplace) -> None:
        source = WholeRows[LimitRow](
            lambda: place.application().limits.listing(place.session.actor)
        )
        empty = EmptyState(
            Phrase("complaint_watch.limits.empty"),
            Phrase("complaint_watch.limits.empty_hint"),
            icon="clock",
        )
        self._channels: dict[str, Phrase] = {}
        super().__init__(place, source, self._columns(), _PAGE, empty)
        self.new = Button(_NEW, icon="plus", key="F9")
        self.approve = Button(
            Phrase("complaint_watch.limits.approve"),
            key="Ctrl+Enter",
            kind=Kind.PRIMARY,
            scale=Scale.SMALL,
        )
        self.retire = Button(
            Phrase("complaint_watch.limits.retire"), key="Ctrl+D", scale=Scale.SMALL
        )
        self.count = caption("", "text2")
        self._may_propose = place.may(PROPOSE) and self._reason is None
        self._may_approve = place.may(APPROVE) and self._reason is None
        if self._may_propose:
            self.actions = [self.new]
        self._add_foot()
        self.column.addWidget(self.panel, 1)
        self.tell(Phrase("complaint_watch.limits.note"))
        self.table.selected.connect(lambda _id: self._follow())
        self.new.clicked.connect(lambda: self._propose(None))
        self.approve.clicked.connect(self._approve)
        self.retire.clicked.connect(self._retire)

    # What the room asks

    def load(self) -> None:
        self.prepare(lambda app, actor: app.limits.choices(actor), self._take_choices)
        super().load()

    def edit(self, record: LimitRow) -> None:
        """Approve what is proposed where one may, else propose other limits like these."""
        if record.state == "asked" and self._may_approve:
            self._approve()
        elif self._may_propose:
            self._propose(record)

    def hints(self) -> Sequence[KeyHint]:
        found = []
        if self._may_propose:
            found += [KeyHint("Enter", Phrase("complaint_watch.limits.like")), KeyHint("F9", _NEW)]
        if self._may_approve:
            found += [
                KeyHint("Ctrl+Enter", Phrase("complaint_watch.limits.approve")),
                KeyHint("Ctrl+D", Phrase("complaint_watch.limits.retire")),
            ]
        return found

    def commands(self) -> Sequence[Command]:
        if not self._may_propose:
            return ()
        return (Command(_NEW, lambda: self._propose(None), icon="plus", key="F9", room=_PAGE),)

    # Parts

    def _columns(self) -> list[Column]:
        columns = [
            Column(
                "state", Phrase("complaint_watch.limits.state"), lambda row: _STATES[row.state],
                Cell.PILL, width=100, english_width=116,
            ),
            Column(
                "level", Phrase("complaint_list.level"), lambda row: LEVELS[row.data.level],
                width=84, english_width=96, weight=Weight.MEDIUM,
            ),
            Column(
                "channel", Phrase("complaint_watch.limits.channel"), self._channel,
                width=112, stretch=1,
            ),
            Column(
                "tier", Phrase("complaint_watch.limits.tier"), _tier, width=88, priority=1,
            ),
        ]  # fmt: skip
        for part, words in PARTS.items():
            columns.append(
                Column(
                    part, words, lambda row, part=part: span_of(getattr(row.data, part)),
                    width=84, english_width=104, priority=2,
                )
            )  # fmt: skip
        columns += [
            Column(
                "answer_days", Phrase("complaint_watch.limits.answer"),
                lambda row: Phrase("complaint_watch.days", count=row.data.answer_days),
                width=92, english_width=112,
            ),
            Column(
                "from_day", Phrase("complaint_watch.limits.from"), lambda row: row.data.from_day,
                Cell.DATE, width=104, priority=3,
            ),
        ]  # fmt: skip
        return columns

    def _channel(self, row: LimitRow) -> Phrase | str:
        any_ = Phrase("complaint_watch.any")
        return self._channels.get(row.data.channel, row.data.channel) or any_

    def _add_foot(self) -> None:
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.count, 1)
        for button in (self.retire, self.approve):
            row.addWidget(button)
            button.setVisible(self._may_approve)
        self.panel.body.addWidget(rule())
        self.panel.body.addWidget(foot)

    def _action(self, record: LimitRow) -> RowAction | None:
        if record.state == "asked" and self._may_approve:
            return RowAction(Phrase("complaint_watch.limits.approve"), "Ctrl+Enter")
        if self._may_propose:
            return RowAction(Phrase("complaint_watch.limits.like"), "Enter")
        return None

    # What arrives

    def _take_choices(self, choices: LimitChoices) -> None:
        self._channels = {each.code: each.phrase for each in choices.channels}
        self.table.viewport().update()

    def _arrived(self) -> None:
        super()._arrived()
        rows = self.source.kept.values()
        asked = sum(row.state == "asked" for row in rows)
        self.count.set_phrase(Phrase("complaint_watch.limits.count", count=len(rows), asked=asked))
        self._follow()

    def _follow(self) -> None:
        row = self.chosen
        self.approve.setEnabled(row is not None and row.state == "asked")
        self.retire.setEnabled(row is not None)
        turned = row is not None and row.state == "asked"
        self.retire.set_phrase(
            Phrase(
                "complaint_watch.limits.turn_down" if turned else "complaint_watch.limits.retire"
            )
        )

    # Steps

    def _propose(self, like: LimitRow | None) -> None:
        self.prepare(
            lambda app, actor: app.limits.choices(actor),
            lambda choices: self._open_form(choices, like),
        )

    def _open_form(self, choices: LimitChoices, like: LimitRow | None) -> None:
        form = LimitForm(self.place, choices, like)
        form.saved.connect(self._proposed)
        form.open_in(self.window(), _NEW)

    def _proposed(self, row: LimitRow) -> None:
        self._wanted = row.id
        self.place.say(Phrase("complaint_watch.limits.proposed"))

    def _approve(self) -> None:
        row = self.chosen
        if row is not None and row.state == "asked" and self._may_approve:
            self._approve_with(row, None, "")

    def _approve_with(self, row: LimitRow, second: Countersign | None, exception: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(
                    self.window(),
                    self.place,
                    error,
                    error.rights,
                    lambda signs, why: self._approve_with(row, signs, why),
                )
            else:
                self.refuse(error)

        self._do(
            lambda app, actor: app.limits.approve(
                actor, row.id, row.version, second=second, exception=exception
            ),
            Phrase("complaint_watch.limits.approved"),
            failed,
        )

    def _retire(self) -> None:
        row = self.chosen
        if row is not None and self._may_approve:
            self._do(
                lambda app, actor: app.limits.retire(actor, row.id, row.version),
                Phrase("complaint_watch.limits.gone"),
                self.refuse,
            )

    def _do(self, work: Work, said: Phrase, failed: Callable[[Exception], object]) -> None:
        def done(_row: Any) -> None:
            self.go_on()
            self.place.say(said)

        # Not this page's own: the list hears of the change like everybody else.
        self.place.ask(work, owner=self.place, done=done, failed=failed)


def _tier(row: LimitRow) -> Phrase:
    if not row.data.tier:
        return Phrase("complaint_watch.any")
    return Phrase("word.entry", zh=row.tier_zh, en=row.tier_en)
