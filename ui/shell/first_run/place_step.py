"""Where the data lie: a new database here, the office's on a server, sample data, or a backup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.files import pick_folder
from ui.shell.first_run.answers import Answers, Way
from ui.shell.first_run.step import Step
from ui.shell.path_field import PathField
from ui.toolkit.buttons import Button
from ui.toolkit.choices import RadioCard
from ui.toolkit.tokens import Space

_ANSWERS = {
    Way.NEW: Phrase("shell.place.new"),
    Way.JOIN: Phrase("shell.place.join"),
    Way.SAMPLE: Phrase("shell.place.sample"),
    Way.RESTORE: Phrase("shell.place.restore"),
}


class PlaceStep(Step):
    """Four cards, and the folder for what stays on this machine.

    ``open_wanted`` asks to open the office that is in the folder already.
    """

    name = Phrase("shell.place.title")
    heading = Phrase("shell.place.title")
    detail = Phrase("shell.place.detail")
    way_changed = Signal(object)
    open_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards = {
            Way.NEW: RadioCard(
                Phrase("shell.place.new"),
                Phrase("shell.place.usual"),
                [Phrase("shell.place.new_1"), Phrase("shell.place.new_2")],
            ),
            Way.JOIN: RadioCard(
                Phrase("shell.place.join"),
                lines=[Phrase("shell.place.join_1"), Phrase("shell.place.join_2")],
            ),
            Way.SAMPLE: RadioCard(
                Phrase("shell.place.sample"),
                lines=[Phrase("shell.place.sample_1"), Phrase("shell.place.sample_2")],
            ),
            Way.RESTORE: RadioCard(
                Phrase("shell.place.restore"),
                lines=[Phrase("shell.place.restore_1"), Phrase("shell.place.restore_2")],
            ),
        }
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.L)
        for number, card in enumerate(self.cards.values()):
            self._group.addButton(card)
            grid.addWidget(card, number // 2, number % 2)
        for way, card in self.cards.items():
            card.toggled.connect(lambda on, way=way: self._choose(way) if on else None)
        self.body.addLayout(grid)
        self.body.addSpacing(Space.M)
        self.body.addWidget(self._folder_row())
        self.cards[Way.NEW].setChecked(True)

    @property
    def way(self) -> Way:
        """What was chosen."""
        return next(way for way, card in self.cards.items() if card.isChecked())

    @property
    def root(self) -> Path:
        """The folder that was chosen."""
        return Path(self.folder.text().strip())

    def load(self, answers: Answers) -> None:
        self.cards[Way(answers.way)].setChecked(True)
        self.folder.setText(answers.folder)

    def save(self, answers: Answers) -> Answers:
        return replace(answers, way=self.way.value, folder=self.folder.text().strip())

    def answer(self) -> Phrase:
        return _ANSWERS[self.way]

    def first_field(self) -> QWidget:
        return self.cards[self.way]

    def faults(self) -> Mapping[str, Phrase]:
        if self.way is Way.SAMPLE:
            return {}
        text = self.folder.text().strip()
        if not text:
            return {"folder": Phrase("error.needed")}
        return {} if Path(text).is_absolute() else {"folder": Phrase("shell.place.absolute")}

    def show_refusal(self, why: Phrase, *, is_founded: bool) -> None:
        """Say why the folder will not do; an office that is there already can be opened."""
        self.fields["folder"].set_error(why)
        self.open.setVisible(is_founded)
        (self.open if is_founded else self.folder).setFocus()
        self.changed.emit()

    def _folder_row(self) -> QWidget:
        browse = Button(Phrase("shell.files.browse"), icon="hard-drive")
        browse.clicked.connect(self._browse)
        self.open = Button(Phrase("shell.place.open"))
        self.open.clicked.connect(lambda: self.open_wanted.emit(self.root))
        self.open.hide()
        label = Phrase("shell.place.folder")
        self._row = PathField(label, Phrase("shell.place.folder_help"), browse, self.open)
        self.folder = self._row.line
        self.folder.textChanged.connect(self.open.hide)
        self.adopt("folder", label, self._row)
        return self._row

    def _browse(self) -> None:
        pick_folder(self.window(), Phrase("shell.place.pick"), self.root, self._take)

    def _take(self, root: Path) -> None:
        self._row.take(root)
        self.changed.emit()

    def _choose(self, way: Way) -> None:
        self._row.setVisible(way is not Way.SAMPLE)
        self.forward = Phrase("shell.place.look" if way is Way.SAMPLE else "shell.first.next")
        self.way_changed.emit(way)
        self.changed.emit()
