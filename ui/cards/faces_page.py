"""The tab 卡面: designs of cards, drawn on a ruler, seen as they are printed, and printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.design_model import (
    CardFace,
    Design,
    DesignData,
    Element,
)
from crm_desktop.cards.face_prints import Wish
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier
from crm_desktop.office.model import Attachment
from crm_desktop.paper.fonts import BOLD, REGULAR, face
from ui.cards.canvas import Canvas
from ui.cards.editing import Editing
from ui.cards.keeping import DesignKeeping
from ui.cards.print_form import PrintSteps
from ui.cards.properties import Properties
from ui.long_work import LongWork
from ui.office.page import scrolled
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.menu import Menu
from ui.toolkit.panels import Panel
from ui.toolkit.speech import language, tr
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

DO = "cards.do"
_ASIDE = 296
#: Below this the properties and the card share no row any more.
_NARROW = 760
#: Where new elements are laid, each of its own size.
_NEW = {
    "field": Element("field", 5, 24, 50, 7, "name", 11),
    "text": Element("text", 5, 24, 50, 6, "", 9),
    "qr": Element("qr", 63, 18, 17, 17),
    "barcode": Element("barcode", 5, 38, 46, 8),
    "photo": Element("photo", 60, 16, 18, 24),
    "line": Element("line", 5, 30, 50, 0.5),
    "box": Element("box", 5, 15, 30, 15, colour="#E8F0FD"),
}
_ICONS = {
    "field": "id-card",
    "text": "pencil",
    "qr": "qr-code",
    "barcode": "scan-line",
    "photo": "user",
    "picture": "image",
    "line": "arrow-right",
    "box": "credit-card",
}


class FacesPage(Page):
    """A design on the table, its properties at the right."""

    kinds = ("card_design", "tier", "member_tier")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.designs: list[Design] = []
        self._tiers: dict[int, Tier] = {}
        self.editing = Editing(self)
        self.canvas = Canvas(self.editing, edits=place.may(DO))
        self.properties = Properties(self.editing)
        self.work = LongWork(place)
        self.keeping = DesignKeeping(self, self.editing)
        self.printing = PrintSteps(self, self.work)
        self._sample: CardFace | None = None
        self._make()
        self._lay_out()
        self._connect()
        self._follow()

    # What the room asks

    def load(self) -> None:
        self.place.ask(_read, owner=self, done=self._take, failed=self.fail, latest="designs")

    def refresh(self, changes: Changes) -> None:
        self.load()

    def open(self, kind: str, record: int) -> None:
        if kind == "card_design":
            self._ask_to_leave(lambda: self._read_design(record))

    def focus_first(self) -> None:
        self.canvas.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if not self.place.may(DO):
            return [KeyHint("PgDn", Phrase("design.hint.next"))]
        return [
            KeyHint("←→↑↓", Phrase("design.hint.move")),
            KeyHint("PgDn", Phrase("design.hint.next")),
            KeyHint("Ctrl+Z", Phrase("design.do.undo")),
            KeyHint("Ctrl+S", Phrase("design.do.save")),
            KeyHint("Ctrl+P", Phrase("design.do.print")),
        ]

    def commands(self) -> Sequence[Command]:
        if not self.place.may(DO):
            return ()
        return (
            Command(Phrase("design.do.print"), self.print.click, key="Ctrl+P"),
            Command(Phrase("design.do.new"), self.new.click),
            Command(Phrase("design.do.save"), self.save.click, key="Ctrl+S"),
        )

    # Parts

    def _make(self) -> None:
        self.choice = Combo()
        self.choice.say(self.choice.setAccessibleName, Phrase("design.design"))
        self.front = Button(Phrase("design.front"), selectable=True)
        self.back = Button(Phrase("design.back"), selectable=True)
        self.front.setChecked(True)
        self.add = Button(Phrase("design.do.add"), icon="plus")
        self.undo = icon_button("undo-2", Phrase("design.do.undo"), key="Ctrl+Z")
        self.redo = icon_button("redo-2", Phrase("design.do.redo"), key="Ctrl+Y")
        self.number = LineEdit(Phrase("design.sample_card"), longest=40)
        self.number.say(self.number.setAccessibleName, Phrase("design.sample_card"))
        self.where = caption("")
        self.save = Button(Phrase("design.do.save"), kind=Kind.PRIMARY, key="Ctrl+S")
        self.new = Button(Phrase("design.do.new"), icon="copy")
        self.print = Button(Phrase("design.do.print"), icon="printer", key="Ctrl+P")
        self._menu = Menu(self)
        for kind in (*_NEW, "picture"):
            self._menu.add(Phrase(f"design.kind.{kind}"), self._adder(kind), icon_name=_ICONS[kind])
        edits = self.place.may(DO)
        self.actions = [self.print, self.new, self.save] if edits else []
        self.low_actions = [self.print, self.save] if edits else []
        for button in (self.add, self.undo, self.redo):
            button.setVisible(edits)
        self.properties.setEnabled(edits)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        self.choice.setFixedWidth(176)
        self.number.setFixedWidth(200)
        for part in (self.choice, self.front, self.back, self.add, self.undo, self.redo):
            bar.addWidget(part)
        bar.addWidget(self.where, 1)
        bar.addWidget(self.number)
        table = Panel()
        table.body.setContentsMargins(1, 1, 1, 1)
        table.body.addWidget(self.canvas)
        side = Panel()
        side.body.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        side.body.addWidget(scrolled(self.properties))
        side.setFixedWidth(_ASIDE)
        self._side = side
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(table, 1)
        row.addWidget(side)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(bar)
        column.addLayout(row, 1)
        self.column.addWidget(self.work)
        self.column.addWidget(holder, 1)

    def _connect(self) -> None:
        self.choice.chosen.connect(
            lambda design: self._ask_to_leave(lambda: self._read_design(design))
        )
        self.front.clicked.connect(lambda: self.editing.show_side("front"))
        self.back.clicked.connect(lambda: self.editing.show_side("back"))
        self.add.clicked.connect(lambda: self._menu.open_under(self.add))
        self.undo.clicked.connect(self.editing.undo)
        self.redo.clicked.connect(self.editing.redo)
        self.number.editingFinished.connect(self._read_face)
        self.save.clicked.connect(self._save)
        self.new.clicked.connect(lambda: self._ask_to_leave(self._begin_new))
        self.print.clicked.connect(lambda: self.printing.ask(self.number.text().strip()))
        self.keeping.kept.connect(lambda _design: self.load())
        self.canvas.at.connect(self._tell_where)
        self.editing.changed.connect(self._follow)
        self.properties.pictured.connect(lambda: self._choose_picture(self._set_picture))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.number.setVisible(not narrow)
        self._side.setFixedWidth(232 if narrow else _ASIDE)

    # Reading

    def _take(self, found: tuple[list[Design], list[Tier], CardFace]) -> None:
        self.designs, tiers, sample = found
        self.calm()
        self.choice.set_options(Option(d.id, d.name) for d in self.designs)
        self.properties.offer_tiers(tiers)
        self._sample, self._tiers = sample, {tier.id: tier for tier in tiers}
        self._show_sample()
        stored = self.editing.stored
        now = next((d for d in self.designs if stored is not None and d.id == stored.id), None)
        if stored is None and not self.editing.is_dirty and self.designs:
            self._read_design(self.designs[0].id)
        elif now is not None and now.version != stored.version and not self.editing.is_dirty:  # type: ignore[union-attr]
            self._read_design(now.id)
        self._follow()

    def _read_design(self, design: int) -> None:
        def read(app: Application, actor: Actor) -> tuple[Design, dict[str, bytes]]:
            found = app.card_designs.design(actor, design)
            return found, app.card_designs.pictures_on(actor, design)

        self.place.ask(
            read,
            owner=self,
            done=lambda found: self.editing.load(*found),
            failed=self.refuse,
            latest="design",
        )

    def _read_face(self) -> None:
        """Show a real card, found by its number, or the sample again."""
        number, chosen = self.number.text().strip(), language()

        def read(app: Application, actor: Actor) -> CardFace:
            if not number:
                return app.card_faces.face(actor, language=chosen)
            line = app.card_faces.lines(actor, Wish(first=number))[0]
            return app.card_faces.face(actor, line.id, chosen)

        def show(found: CardFace) -> None:
            self.go_on()
            if not number:
                self._sample = found
                self._show_sample()
            else:
                self.canvas.show_face(found)

        self.place.ask(read, owner=self, done=show, failed=self.refuse, latest="face")

    def _show_sample(self) -> None:
        """Show the sample as a card of the level that the design is for."""
        if self._sample is None or self.number.text().strip():
            return
        tier = self._tiers.get(self.editing.data.tier or 0)
        texts = dict(self._sample.texts)
        if tier is not None:
            texts["tier"] = tr(tier.phrase)
        self.canvas.show_face(replace(self._sample, texts=texts))

    # Following

    def _follow(self) -> None:
        editing = self.editing
        self.front.setChecked(editing.shown == "front")
        self.back.setChecked(editing.shown == "back")
        self.undo.setEnabled(editing.can_undo)
        self.redo.setEnabled(editing.can_redo)
        self.save.setEnabled(editing.is_dirty)
        self._show_sample()
        self.choice.set_value(editing.stored.id if editing.stored else None)
        if editing.stored is None and editing.data.name:
            self.tell(Phrase("design.unsaved_new", name=editing.data.name))
        else:
            self.tell(Phrase("design.unsaved") if editing.is_dirty else "")

    def _tell_where(self, place: QPointF | None) -> None:
        self.where.set_phrase("" if place is None else f"{place.x():.1f} , {place.y():.1f} mm")

    # Elements

    def _adder(self, kind: str) -> Callable[[], object]:
        if kind == "picture":
            return lambda: self._choose_picture(self._add_picture)
        return lambda: self._add(kind)

    def _add(self, kind: str) -> None:
        element = _NEW[kind]
        if kind == "text":
            element = Element("text", element.x, element.y, element.width, element.height,
                              tr(Phrase("design.new_text")))  # fmt: skip
        self.editing.add(element)
        self.canvas.setFocus()

    def _choose_picture(self, then: Callable[[Attachment, bytes], object]) -> None:
        dialog = QFileDialog(self, tr(Phrase("design.do.choose_picture")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter("PNG, JPEG (*.png *.jpg *.jpeg)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.bring_picture(path, then))
        dialog.open()

    def bring_picture(
        self, path: str, then: Callable[[Attachment, bytes], object] | None = None
    ) -> None:
        """Keep a picture of a file for designs, and lay it on the card."""

        def bring(app: Application, actor: Actor) -> tuple[Attachment, bytes]:
            file = Path(path)
            kept = app.card_designs.add_picture(actor, file.name, file.read_bytes()).value
            return kept, app.card_designs.picture(actor, kept.id)

        self.place.ask(
            bring,
            owner=self,
            done=lambda found: (then or self._add_picture)(*found),
            failed=self.refuse,
        )

    def _add_picture(self, kept: Attachment, content: bytes) -> None:
        self.editing.pictures[str(kept.id)] = content
        self.editing.add(Element("picture", 5, 5, 24, 12, str(kept.id)))
        self.canvas.setFocus()

    def _set_picture(self, kept: Attachment, content: bytes) -> None:
        self.editing.pictures[str(kept.id)] = content
        element = self.editing.element
        if element is not None:
            self.editing.put(
                Element("picture", element.x, element.y, element.width, element.height,
                        str(kept.id))
            )  # fmt: skip

    # Saving

    def _begin_new(self) -> None:
        """Begin a new design as a copy of the one on the table."""
        data = self.editing.data
        name = tr(Phrase("design.copy_of", name=data.name))[:60]
        self.editing.begin_new(DesignData(name, data.tier, data.front, data.back))
        self.properties.name.setFocus()
        self.properties.name.selectAll()

    def _save(self) -> None:
        # What stands in a field that has the focus counts too.
        self.canvas.setFocus()
        self.keeping.save()

    def _ask_to_leave(self, then: Callable[[], object]) -> None:
        if not self.editing.is_dirty:
            then()
            return
        dialog = ask(
            self.window(),
            Phrase("design.leave.title"),
            Phrase("design.leave.text", name=self.editing.data.name),
            Phrase("design.leave.primary"),
        )
        dialog.accepted.connect(then)
        dialog.rejected.connect(self._follow)
        dialog.open()


def _read(app: Application, actor: Actor) -> tuple[list[Design], list[Tier], CardFace]:
    # The faces are read here once: the canvas measures with them while it paints.
    face(REGULAR)
    face(BOLD)
    return (
        app.card_designs.designs(actor),
        app.card_designs.levels(actor),
        app.card_faces.face(actor, language=language()),
    )
