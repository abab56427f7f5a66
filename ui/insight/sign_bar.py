"""At the foot: who prepared, checked and approved a report when, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.insight.model import MonthReport
from ui.toolkit.buttons import Button, next_step
from ui.toolkit.icons import IN_BAR, paint_icon
from ui.toolkit.painting import flat_pen, middle, paint_words, painting, words_width
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, Size, Space, Weight

_HEIGHT = 64
_LINE = 30
_TEXT_GAP = 10
#: A step is so wide at the most, however long the name.
_WIDEST = 200


@dataclass(frozen=True)
class Sign:
    """A step: what it is, who took it when; ``open`` is the one that waits."""

    name: Phrase
    who: str = ""
    at: datetime | None = None
    open: bool = False
    words: Phrase | str = ""


class SignSteps(Speaker, QWidget):
    """The steps in a row: done with a check, the next with a dot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: Sequence[Sign] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT - 1)

    def show_signs(self, signs: Sequence[Sign]) -> None:
        """Show other steps."""
        self._signs = signs
        self.respeak()
        self.update()

    def respeak(self) -> None:
        super().respeak()
        said = "; ".join(" ".join(part for part in _words(sign) if part) for sign in self._signs)
        self.setAccessibleName(said)
        self.setToolTip(said)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._signs:
            return
        with painting(self) as painter:
            box = QRectF(self.rect())
            share = (box.width() - _LINE * (len(self._signs) - 1)) / len(self._signs)
            left = box.left()
            for number, sign in enumerate(self._signs):
                done = sign.at is not None
                ink = "green" if done else "accent" if sign.open else "text3"
                icon = "circle-check" if done else "clock" if sign.open else "circle"
                paint_icon(painter, middle(box, left, IN_BAR, IN_BAR), icon, ink)
                name, detail = _words(sign)
                wanted = max(
                    words_width(name, Size.BODY, Weight.MEDIUM), words_width(detail, Size.CAPTION)
                )
                room = min(share, _WIDEST) - IN_BAR - _TEXT_GAP - Space.S
                width = min(wanted + 2, max(room, 0))
                at = left + IN_BAR + _TEXT_GAP
                height = LINE_BOX[Size.BODY] + LINE_BOX[Size.CAPTION]
                top = box.center().y() - height / 2
                first = QRectF(at, top, width, LINE_BOX[Size.BODY])
                second = QRectF(at, first.bottom(), width, LINE_BOX[Size.CAPTION])
                known = "text" if done or sign.open else "text2"
                paint_words(painter, first, name, known, weight=Weight.MEDIUM)
                paint_words(painter, second, detail, "text2", size=Size.CAPTION)
                left = at + width + Space.S
                if number + 1 < len(self._signs):
                    painter.setPen(flat_pen(theme().colour("line2"), 1))
                    y = box.center().y()
                    painter.drawLine(QPointF(left, y), QPointF(left + _LINE - Space.S, y))
                    left += _LINE


def _words(sign: Sign) -> tuple[str, str]:
    name = f"{tr(sign.name)} {sign.who}".strip()
    return name, f"{sign.at:%m-%d %H:%M}" if sign.at else tr(sign.words)


class SignBar(QFrame):
    """The steps, the way out to a workbook, sending back, and the next step as the big button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="foot")
        self.setFixedHeight(_HEIGHT)
        self.steps = SignSteps()
        self.export = Button(
            Phrase("insight.room.do.export"), icon="file-spreadsheet", key="Ctrl+Shift+E"
        )
        self.export.bind("")
        self.refuse = Button(Phrase("insight.room.do.refuse"))
        self.next = next_step("")
        self.reason = self.next.reason_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, 0, Space.XL, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.steps, 1)
        row.addWidget(self.reason)
        for button in (self.export, self.refuse, self.next):
            row.addWidget(button)


def signs_of(report: MonthReport | None, *, mine: bool = False) -> list[Sign]:
    """Return the three steps of a report, or of one that nobody prepared.

    ``mine`` tells that the next one is for whoever looks at it.
    """
    prepared, checked, approved = (
        Phrase("insight.sign.prepared"),
        Phrase("insight.sign.checked"),
        Phrase("insight.sign.approved"),
    )
    if report is None:
        return [
            Sign(prepared, open=True, words=Phrase("insight.draft")),
            Sign(checked),
            Sign(approved),
        ]
    waits = Phrase("insight.room.waits_for_you" if mine else "insight.room.waits")
    back = Phrase("state.month_report.refused")
    refused = report.state == "refused"
    return [
        Sign(prepared, report.prepared_name, report.prepared_at),
        Sign(
            checked,
            report.checked_name,
            report.checked_at,
            report.state == "prepared",
            waits if report.state == "prepared" else back if refused else "",
        ),
        Sign(
            approved,
            report.approved_name,
            report.approved_at,
            report.state == "checked",
            waits if report.state == "checked" else back if refused and report.checked_at else "",
        ),
    ]
