"""What must be known before somebody speaks with a customer: shown first, on any contact.

Any room that shows a customer puts an ``Attention`` above its page and calls ``meet`` when contact
begins: a calm band says what there is (whoever wants no contact, the care plan of a key customer)
until the person at the desk has taken it in. It stops nobody and asks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.icons import IN_BAR, paint_icon
from ui.toolkit.painting import paint_box, painting
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Radius, Space, Tone, Weight

KEY = "F12"
_TALLEST_PLAN = 84


@dataclass(frozen=True)
class Notice:
    """One thing to know: what it is, the words typed about it, and a quiet word beside the name."""

    title: Phrase
    text: str = ""
    note: Phrase | str = ""
    tone: Tone = Tone.AMBER
    icon: str = "triangle-alert"


def notices_of(customer: Customer) -> list[Notice]:
    """Return what must be known of a customer, the gravest first."""
    found = []
    if customer.do_not_contact:
        reason = customer.do_not_contact_reason
        found.append(Notice(Phrase("record_room.quiet"), reason, "", Tone.RED, "ban"))
    if customer.care:
        until = customer.care_until
        note = Phrase("record_room.care.until", day=str(until)) if until else ""
        found.append(Notice(Phrase("record_room.care"), customer.care_plan, note, icon="crown"))
    return found


class Attention(QWidget):
    """Shows notices until F12; hidden while there is none. ``taken`` follows the key."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notices: tuple[Notice, ...] = ()
        self._met: object = None
        self._is_new = False
        self.ok = Button(Phrase("record_room.attention.ok"), icon="check", key=KEY)
        self.ok.clicked.connect(self._take)
        self._list = QWidget()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(Space.L)
        self._row.addWidget(self._list, 1)
        self._row.addWidget(self.ok, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether something is shown that nobody has taken in yet."""
        return self._is_new and bool(self.notices)

    def meet(self, who: object) -> None:
        """Begin a contact with somebody: what is known of them is shown once more."""
        self._met, self._is_new = who, True
        self.hide()

    def show_notices(self, who: object, notices: Sequence[Notice]) -> None:
        """Show what is known of somebody, unless it was taken in during this contact.

        Something new is shown also then.
        """
        fresh = tuple(notices)
        if who != self._met or not set(fresh) <= set(self.notices):
            self._met, self._is_new = who, True
        if fresh != self.notices:
            self.notices = fresh
            self._fill()
        self.setVisible(self.is_open)

    def _take(self) -> None:
        self._is_new = False
        self.hide()
        self.taken.emit()

    def _fill(self) -> None:
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for notice in self.notices:
            column.addWidget(_Line(notice))
        self._row.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh

    def _follow_theme(self) -> None:
        margin = theme().metrics.page_margin
        self._row.setContentsMargins(Space.XL, margin, Space.XL, 0)


class _Line(QWidget):
    """A notice on its tint: icon, name, note, and the words below, scrolled if long."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self._notice = notice
        ink = "red" if notice.tone is Tone.RED else "amber"
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(notice.title, weight=Weight.BOLD, ink=ink))
        head.addWidget(caption(notice.note, "text2"))
        head.addStretch()
        column = QVBoxLayout(self)
        left = Space.M + IN_BAR + Space.S
        column.setContentsMargins(left, Space.S, Space.M, Space.S)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        if notice.text:
            column.addWidget(_Words(notice.text))

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, tint = theme().tokens.tone(self._notice.tone)
        with painting(self) as painter:
            paint_box(painter, QRectF(self.rect()), Radius.CONTROL, fill=tint)
            icon = QRectF(Space.M, Space.S, IN_BAR, IN_BAR).toRect()
            paint_icon(painter, icon, self._notice.icon, ink)


class _Words(QScrollArea):
    """A paragraph that takes what height it needs, up to a few lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        mark(self, part="clear")
        self._label = Label(text, wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = self.viewport().width()
        return QSize(width, min(_TALLEST_PLAN, self._label.heightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
