"""Numbers and formulas beside the paper: each opens the rows that it counts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.insight.model import Figures
from crm_desktop.insight.telling import (
    Line,
    Words,
    formula,
    group_name,
    lines,
    part_name,
    parts,
    share,
    target_words,
)
from ui.toolkit.painting import (
    MIDDLE_RIGHT,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import language, tr
from ui.toolkit.text import heading
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Space, Weight

_GAP = 6
_INKS = {None: "text3", True: "green", False: "red"}


@dataclass(frozen=True)
class Told:
    """What a figure says: its name and value, how it is made, and how it changed."""

    figure: str
    name: Phrase | str
    value: str
    made: Phrase | str = ""
    parts: Phrase | str = ""
    change: Phrase | str = ""
    ink: str = "text3"


class FigureButton(Pressable, QAbstractButton):
    """One figure; pressed, its rows are asked for."""

    def __init__(self, told: Told, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.told = told
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_phrase(told.name)
        self.respeak()

    def respeak(self) -> None:
        super().respeak()
        told = self.told
        words = (told.name, told.value, told.made, told.parts, told.change)
        said = " ".join(tr(each) for each in words if each)
        self.setAccessibleName(said)
        self.setToolTip(said)

    def sizeHint(self) -> QSize:
        height = LINE_BOX[Size.NAME if self.told.made else Size.BODY] + 2 * _GAP
        for words in (self.told.made, self.told.parts or self.told.change):
            height += LINE_BOX[Size.CAPTION] if words else 0
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        told = self.told
        with painting(self) as painter:
            box = QRectF(self.rect())
            if self.underMouse():
                paint_box(painter, box, Radius.CONTROL, fill="hover")
            if self.hasFocus():
                paint_focus(painter, box)
            inner = box.adjusted(Space.S, _GAP, -Space.S, -_GAP)
            size = Size.NAME if told.made else Size.BODY
            first = QRectF(inner.left(), inner.top(), inner.width(), LINE_BOX[size])
            weight = Weight.MEDIUM if told.made else Weight.REGULAR
            paint_words(painter, first, told.value, size=size, weight=weight, align=MIDDLE_RIGHT)
            taken = words_width(told.value, size, weight) + Space.S
            name = first.adjusted(0, 0, -taken, 0)
            weight = Weight.MEDIUM if told.made else Weight.REGULAR
            paint_words(painter, name, self.words(), weight=weight)
            line = QRectF(inner.left(), first.bottom(), inner.width(), LINE_BOX[Size.CAPTION])
            if told.made:
                paint_words(painter, line, tr(told.made), "text2", size=Size.CAPTION)
                line.translate(0, line.height())
            change = tr(told.change)
            paint_words(painter, line, change, told.ink, size=Size.CAPTION, align=MIDDLE_RIGHT)
            line.setRight(line.right() - words_width(change, Size.CAPTION) - Space.S)
            paint_words(painter, line, tr(told.parts), "text2", size=Size.CAPTION)


class FigureList(QScrollArea):
    """All figures of a report, one under the other; ``asked`` carries the one that was pressed."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        mark(self, part="clear")
        self.buttons: list[FigureButton] = []
        self._body = QWidget()
        self.setWidget(self._body)
        theme().changed.connect(self.viewport().update)

    def show_figures(self, figures: Figures, words: Words) -> None:
        """Show other figures, from the top."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(Space.S, 0, Space.S, Space.M)
        column.setSpacing(0)
        self.buttons = []
        for title, group in _groups(figures, words):
            if title is not None:
                column.addSpacing(Space.M)
                head = heading(title)
                head.setContentsMargins(Space.S, 0, Space.S, 0)
                column.addWidget(head)
            for told in group:
                button = FigureButton(told)
                button.clicked.connect(lambda _on=False, told=told: self.asked.emit(told))
                self.buttons.append(button)
                column.addWidget(button)
        column.addStretch()
        mark(body, part="clear")
        self.setWidget(body)
        self._body = body

    def focus_first(self) -> None:
        """Put the focus on the first figure."""
        if self.buttons:
            self.buttons[0].setFocus()


def _groups(figures: Figures, words: Words) -> list[tuple[Phrase | None, list[Told]]]:
    if figures.kind == "sla":
        return [(None, _commitments(figures))]
    whole = figures.now.plain["received"]
    found: list[tuple[Phrase | None, list[Told]]] = [
        (None, [_told(line) for line in lines(figures)])
    ]
    for part, groups in parts(figures):
        told = [
            Told(
                f"{part}:{group.code}",
                group_name(part, group, words),
                f"{group.count:,}",
                change=share(group.count, whole),
            )
            for group in groups
        ]
        found.append((part_name(part), told))
    if figures.causes:
        told = [
            Told(f"cause:{cause.code}", group_name("cause", cause, words), f"{cause.count:,}")
            for cause in figures.causes
        ]
        found.append((part_name("cause"), told))
    return found


def _told(line: Line) -> Told:
    if line.kpi is None:
        before = Phrase("insight.room.before", count=line.before) if line.before else ""
        return Told(line.figure, line.label, line.now, parts=before, change=line.change)
    kpi = line.kpi
    return Told(
        line.figure,
        line.label,
        line.now or tr(Phrase("insight.room.na")),
        formula(line.figure),
        f"{kpi.numerator:,} ÷ {kpi.denominator:,}",
        _change(line),
        _INKS[line.better],
    )


def _change(line: Line) -> Phrase | str:
    if not line.change:
        return ""
    if line.better is None:
        return Phrase("insight.room.same")
    if line.better:
        return Phrase("insight.room.better", change=line.change)
    return Phrase("insight.room.worse", change=line.change)


def _commitments(figures: Figures) -> list[Told]:
    chinese = language().value == "zh"
    inks = {None: "text3", True: "green", False: "red"}
    words = {
        None: Phrase("insight.verdict.none"),
        True: Phrase("insight.verdict.kept"),
        False: Phrase("insight.verdict.missed"),
    }
    return [
        Told(
            each.kpi.name,
            each.zh if chinese else each.en,
            each.kpi.words or tr(Phrase("insight.room.na")),
            formula(each.kpi.name),
            Phrase(
                "insight.room.target",
                target=target_words(each.target),
                parts=f"{each.kpi.numerator:,} ÷ {each.kpi.denominator:,}",
            ),
            words[each.kept],
            inks[each.kept],
        )
        for each in figures.promised
    ]
