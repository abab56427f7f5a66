"""The bar at the foot of the board: the case of the ring, and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.complaints.list_model import CaseRow
from crm_desktop.foundation.words import Phrase
from ui.complaints.board_steps import REASSIGN as REASSIGN_STEP
from ui.complaints.board_steps import SUPERVISE as SUPERVISE_STEP
from ui.complaints.board_steps import URGE as URGE_STEP
from ui.complaints.board_steps import ask_step
from ui.complaints.wording import LEVEL_TONES, LEVEL_WORDS, state_of
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.text import caption, heading
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

URGE, SUPERVISE, REASSIGN = "supervision.urge", "supervision.do", "acceptance.reassign"
_HEIGHT = 48
_NARROW_BELOW = 1100


class BoardFoot(Panel):
    """``opened`` asks for the page of the case."""

    opened = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(edge_to_edge=True, parent=parent)
        self._place = place
        self.case: CaseRow | None = None
        self.title = heading("")
        self.number = caption("")
        self.level = StatusPill("", Tone.QUIET)
        self.state = StatusPill("", Tone.QUIET)
        self.urge = Button(Phrase("complaint_list.do.urge"), key="F5")
        self.supervise = Button(
            Phrase("complaint_list.do.supervise"), kind=Kind.PRIMARY, key="Shift+F5"
        )
        self.reassign = Button(Phrase("complaint_list.do.reassign"))
        self.open = Button(Phrase("complaint_list.do.open"), key="Enter")
        row = QHBoxLayout()
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.title)
        row.addWidget(self.number)
        row.addWidget(self.level)
        row.addWidget(self.state)
        row.addStretch()
        for button in (self.urge, self.supervise, self.reassign, self.open):
            row.addWidget(button)
        self.body.addLayout(row)
        self.setFixedHeight(_HEIGHT)
        self.open.clicked.connect(self.opened)
        self.urge.clicked.connect(self._urge)
        self.supervise.clicked.connect(self._supervise)
        self.reassign.clicked.connect(self._reassign)
        self.show_case(None)

    def show_case(self, case: CaseRow | None) -> None:
        """Show another case, None where the board is empty."""
        self.case = case
        self.title.set_phrase(case.title if case else Phrase("complaint_list.board_empty"))
        self.number.set_phrase(case.number if case else "")
        self._fit()
        if case is not None:
            self.level.set_state(
                Phrase("complaint_list.level_is", level=LEVEL_WORDS[case.level]),
                LEVEL_TONES[case.level],
            )
            state = state_of(case)
            self.state.set_state(state.word, state.tone)
        self.follow_session()

    def follow_session(self) -> None:
        """Offer what the acting post may do."""
        for button, right in (
            (self.urge, URGE),
            (self.supervise, SUPERVISE),
            (self.reassign, REASSIGN),
        ):
            button.setVisible(self.case is not None and self._place.may(right))
        self.reassign.setEnabled(self.case is not None and self.case.orders > 0)
        self.open.setVisible(self.case is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show what there is room for: the title first, then the level where it is a grave one."""
        wide = self.window().width() >= _NARROW_BELOW
        grave = self.case is not None and self.case.level != "ordinary"
        self.level.setVisible(grave and wide)
        self.state.setVisible(self.case is not None and wide)
        self.number.setVisible(wide)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys of the buttons."""
        found = []
        if self._place.may(URGE):
            found.append(KeyHint("F5", Phrase("complaint_list.do.urge")))
        if self._place.may(SUPERVISE):
            found.append(KeyHint("Shift+F5", Phrase("complaint_list.do.supervise_short")))
        return (*found, KeyHint("Enter", Phrase("complaint_list.do.open")))

    def commands(self) -> Sequence[Command]:
        """Return what the buttons do, for the command list."""
        room, found = Phrase("room.supervision"), []
        for button, words, run, key in (
            (self.urge, Phrase("complaint_list.do.urge"), self._urge, "F5"),
            (
                self.supervise,
                Phrase("complaint_list.do.supervise_short"),
                self._supervise,
                "Shift+F5",
            ),
            (self.reassign, Phrase("complaint_list.do.reassign"), self._reassign, ""),
        ):
            if not button.isHidden() and button.isEnabled():
                found.append(Command(words, run, "megaphone", key, room))
        return found

    def _urge(self) -> None:
        self._ask(URGE_STEP)

    def _supervise(self) -> None:
        self._ask(SUPERVISE_STEP)

    def _reassign(self) -> None:
        self._ask(REASSIGN_STEP)

    def _ask(self, step: str) -> None:
        if self.case is not None:
            ask_step(self.window(), self._place, self.case, step)
