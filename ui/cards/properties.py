"""Beside the card: the figures and looks of the chosen element, or those of the whole design."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.cards.design_model import ALIGNS, FIELDS, Element
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier
from ui.cards.editing import Editing, grown, kept_inside
from ui.toolkit.buttons import Button, icon_button
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.painting import painting
from ui.toolkit.text import Label, heading
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Radius, Space

_TEXTS = ("field", "text")
_COLOURED = ("field", "text", "line", "box")
_SWATCH = 32


class ColourEdit(QWidget):
    """A colour as #RRGGBB with a swatch of it; ``picked`` carries it once it can be read."""

    picked = Signal(str)

    def __init__(self, *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._may_be_empty = may_be_empty
        self.edit = LineEdit("#1F5CD1", longest=7)
        self._swatch = _Swatch(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._swatch)
        row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.edit.editingFinished.connect(self._tell)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def show_colour(self, colour: str) -> None:
        """Show another colour."""
        if self.edit.text().upper() != colour:
            self.edit.setText(colour)
        self._swatch.update()

    def readable(self) -> bool:
        """Return whether what is typed is a colour."""
        text = self.edit.text().strip()
        if not text:
            return self._may_be_empty
        return len(text) == 7 and text[0] == "#" and QColor(text).isValid()

    def _tell(self) -> None:
        self._swatch.update()
        if self.readable():
            self.picked.emit(self.edit.text().strip().upper())


class _Swatch(QWidget):
    def __init__(self, edit: QLineEdit) -> None:
        super().__init__()
        self._edit = edit
        self.setFixedSize(QSize(_SWATCH, _SWATCH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            colour = QColor(self._edit.text().strip())
            painter.setPen(theme().colour("line2"))
            painter.setBrush(colour if colour.isValid() else theme().colour("surface"))
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, Radius.CONTROL, Radius.CONTROL)


class Properties(QWidget):
    """``pictured`` asks for another picture in the chosen element."""

    pictured = Signal()

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self._is_showing = False
        self.title: Label = heading("")
        self._make()
        self._lay_out()
        editing.changed.connect(self.follow)
        self.follow()

    def offer_tiers(self, tiers: Sequence[Tier]) -> None:
        """Offer the levels that a design may be for."""
        options = [Option(0, Phrase("design.any_card"))]
        self.tier.set_options([*options, *(Option(tier.id, tier.phrase) for tier in tiers)])
        self.follow()

    # Making

    def _make(self) -> None:
        self.name = LineEdit(longest=60)
        self.tier = Combo([Option(0, Phrase("design.any_card"))])
        self.active = CheckBox(Phrase("design.active"))
        self.ground, self.ground_to = ColourEdit(), ColourEdit(may_be_empty=True)
        self.field = Combo([Option(name, Phrase(f"design.field.{name}")) for name in FIELDS])
        self.text = TextEdit(rows=3)
        self.picture = Button(Phrase("design.do.other_picture"), icon="image")
        self.x, self.y, self.w, self.h, self.points = (LineEdit(longest=6) for _ in range(5))
        self.bold = CheckBox(Phrase("design.bold"))
        self.align = Combo([Option(way, Phrase(f"design.align.{way}")) for way in ALIGNS])
        self.colour = ColourEdit()
        self.remove = Button(Phrase("design.do.remove"), icon="trash-2")
        self.higher = icon_button("arrow-up", Phrase("design.do.higher"))
        self.lower = icon_button("arrow-down", Phrase("design.do.lower"))
        self._fields: dict[str, Field] = {
            name: Field(Phrase(f"design.label.{name}"), editor)
            for name, editor in (
                ("name", self.name),
                ("tier", self.tier),
                ("ground", self.ground),
                ("ground_to", self.ground_to),
                ("field", self.field),
                ("text", self.text),
                ("x", self.x),
                ("y", self.y),
                ("w", self.w),
                ("h", self.h),
                ("points", self.points),
                ("align", self.align),
                ("colour", self.colour),
            )
        }
        self._listen()

    def _listen(self) -> None:
        editing = self._editing
        self.name.editingFinished.connect(
            lambda: self._change_data(lambda d: replace(d, name=self.name.text()))
        )
        self.tier.chosen.connect(
            lambda tier: self._change_data(lambda d: replace(d, tier=tier or None))
        )
        self.active.clicked.connect(
            lambda on: self._change_data(lambda d: replace(d, active=bool(on)))
        )
        self.ground.picked.connect(lambda c: editing.set_ground(c, editing.side.colour_to))
        self.ground_to.picked.connect(lambda c: editing.set_ground(editing.side.colour, c))
        self.field.chosen.connect(lambda name: self._put(content=name))
        self.text.left.connect(lambda: self._put(content=self.text.toPlainText()))
        self.align.chosen.connect(lambda way: self._put(align=way))
        self.bold.clicked.connect(lambda on: self._put(bold=bool(on)))
        self.colour.picked.connect(lambda colour: self._put(colour=colour))
        self.picture.clicked.connect(self.pictured)
        for name in ("x", "y", "w", "h", "points"):
            edit: LineEdit = getattr(self, name)
            edit.editingFinished.connect(self._reader(name, edit))
        self.remove.clicked.connect(editing.remove)
        self.higher.clicked.connect(lambda: editing.restack(1))
        self.lower.clicked.connect(lambda: editing.restack(-1))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.lower)
        head.addWidget(self.higher)
        column.addLayout(head)
        column.addSpacing(Space.S)
        rows: list[tuple[QWidget, ...]] = [
            (self._fields["name"],),
            (self._fields["tier"],),
            (self._fields["ground"], self._fields["ground_to"]),
            (self.active,),
            (self._fields["field"],),
            (self._fields["text"],),
            (self.picture,),
            (self._fields["x"], self._fields["y"]),
            (self._fields["w"], self._fields["h"]),
            (self._fields["points"], self._fields["align"]),
            (self._fields["colour"],),
            (self.bold,),
            (self.remove,),
        ]
        for parts in rows:
            row = QHBoxLayout()
            row.setSpacing(Space.M)
            for part in parts:
                row.addWidget(part, 1)
            column.addLayout(row)
        column.addStretch()

    # Following

    def follow(self) -> None:
        """Show the chosen element, or the design where none is chosen."""
        element, data = self._editing.element, self._editing.data
        kind = element.kind if element else ""
        self._is_showing = True
        for part in ("name", "tier", "ground", "ground_to"):
            self._fields[part].setVisible(element is None)
        self.active.setVisible(element is None)
        for part in ("x", "y", "w", "h"):
            self._fields[part].setVisible(element is not None)
        self._fields["field"].setVisible(kind == "field")
        self._fields["text"].setVisible(kind == "text")
        self.picture.setVisible(kind == "picture")
        for part in ("points", "align"):
            self._fields[part].setVisible(kind in _TEXTS)
        self.bold.setVisible(kind in _TEXTS)
        self._fields["colour"].setVisible(kind in _COLOURED)
        for button in (self.remove, self.higher, self.lower):
            button.setVisible(element is not None)
        self.title.set_phrase(Phrase(f"design.kind.{kind}") if element else Phrase("design.whole"))
        if element is None:
            _show(self.name, data.name)
            self.tier.set_value(data.tier or 0)
            self.active.setChecked(data.active)
            self.ground.show_colour(self._editing.side.colour)
            self.ground_to.show_colour(self._editing.side.colour_to)
        else:
            self._show_element(element)
        self._is_showing = False

    def _show_element(self, element: Element) -> None:
        for name, value in (
            ("x", element.x),
            ("y", element.y),
            ("w", element.width),
            ("h", element.height),
            ("points", element.points),
        ):
            _show(getattr(self, name), f"{value:g}")
            self._fields[name].set_error(None)
        self.field.set_value(element.content)
        if element.kind == "text" and self.text.toPlainText() != element.content:
            self.text.setPlainText(element.content)
        self.align.set_value(element.align)
        self.bold.setChecked(element.bold)
        self.colour.show_colour(element.colour)

    # Changing

    def _change_data(self, change: Callable[..., object]) -> None:
        if not self._is_showing:
            self._editing.set_data(change(self._editing.data))  # type: ignore[arg-type]

    def _put(self, **values: object) -> None:
        element = self._editing.element
        if element is not None and not self._is_showing:
            self._editing.put(replace(element, **values))  # type: ignore[arg-type]

    def _reader(self, name: str, edit: LineEdit) -> Callable[[], None]:
        def read() -> None:
            element = self._editing.element
            if element is None or self._is_showing:
                return
            value = _number(edit.text())
            if value is None:
                self._fields[name].set_error(Phrase("design.no_number"))
                return
            self._fields[name].set_error(None)
            if name == "points":
                self._put(points=min(max(value, 4.0), 36.0))
            elif name in {"x", "y"}:
                x, y = (value, element.y) if name == "x" else (element.x, value)
                self._editing.put(kept_inside(element.at(x, y)))
            else:
                width = value if name == "w" else element.width
                height = value if name == "h" else element.height
                self._editing.put(grown(element, width, height))
            self.follow()

        return read


def _show(edit: LineEdit, text: str) -> None:
    if edit.text() != text:
        edit.setText(text)


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
