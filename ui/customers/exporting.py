"""Taking customers out as a file: which, how, why, signed by a second person, masked always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.files.tables_out import GB18030, UTF8, Written
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.words import Phrase
from ui.customers.steps import APPROVE
from ui.long_work import LongWork
from ui.shell.files import save_as
from ui.shell.second_person import ask_second
from ui.toolkit.checks import Picked
from ui.toolkit.choices import Radio
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.preview import safe_name
from ui.toolkit.speech import language, tr
from ui.toolkit.tasks import Progress, Reached
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space
from ui.workplace import Workplace

if TYPE_CHECKING:
    from crm_desktop.application import Application

_WIDTH = 560
LISTED, EVERYBODY, TICKED = "listed", "everybody", "ticked"
#: Formats: the ending of the file and, of text, its encoding.
_FORMATS: dict[str, tuple[str, str, Phrase, Phrase]] = {
    "xlsx": ("xlsx", UTF8, Phrase("export_room.xlsx"), Phrase("export_room.xlsx_hint")),
    "csv": ("csv", UTF8, Phrase("export_room.csv"), Phrase("export_room.csv_hint")),
    "gb18030": ("csv", GB18030, Phrase("export_room.gb18030"), Phrase("export_room.gb18030_hint")),
    "vcf": ("vcf", UTF8, Phrase("export_room.vcf"), Phrase("export_room.vcf_hint")),
}


@dataclass(frozen=True)
class Listed:
    """What the list shows: its filter, how many there are, which of them are ticked."""

    wanted: CustomerFilter
    count: int
    picked: Picked
    ticked: int


@dataclass(frozen=True)
class Order:
    """What is to be exported, how and why."""

    which: str
    ending: str
    encoding: str
    reason: str


class ExportForm(Dialog):
    """``given`` carries the Order; nothing leaves before a file is named and somebody signed."""

    given = Signal(object)

    def __init__(self, window: QWidget, listed: Listed) -> None:
        super().__init__(
            window, Phrase("export_room.title"), Phrase("export_room.next"), width=_WIDTH
        )
        words = {
            LISTED: Phrase("export_room.listed", count=listed.count),
            TICKED: Phrase("export_room.ticked", count=listed.ticked),
            EVERYBODY: Phrase("export_room.everybody"),
        }
        self.which = {name: Radio(phrase) for name, phrase in words.items()}
        self.which[TICKED if listed.ticked else LISTED].setChecked(True)
        self.which[TICKED].setVisible(bool(listed.ticked))
        self.format = Combo([Option(name, words) for name, (_, _, words, _) in _FORMATS.items()])
        self.format.set_value("xlsx")
        self.format_field = Field(Phrase("export_room.format"), self.format)
        self.reason = LineEdit(Phrase("export_room.reason_example"), longest=200)
        self.reason_field = Field(
            Phrase("customers_room.reason"), self.reason, help_text=Phrase("export_room.on_record")
        )
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for radio in self.which.values():
            row.addWidget(radio)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.format_field)
        self.body.addWidget(self.reason_field)
        self.body.addWidget(
            Label(Phrase("export_room.masked"), size=Size.CAPTION, ink="text2", wrap=True)
        )
        self.format.currentIndexChanged.connect(self._explain)
        self.reason.textEdited.connect(lambda _text: self.reason_field.set_error(None))
        self.primary.clicked.connect(self._give)
        self._explain()
        self.format.setFocus()

    def _explain(self) -> None:
        self.format_field.set_help(_FORMATS[str(self.format.value())][3])

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason_field.set_error(Phrase("error.needed"))
            self.reason.setFocus()
            return
        which = next(name for name, radio in self.which.items() if radio.isChecked())
        ending, encoding, *_words = _FORMATS[str(self.format.value())]
        self.accept()
        self.given.emit(Order(which, ending, encoding, reason))


class Exporting:
    """Asks what to export, where to, and who signs; then does it with its box while it runs."""

    def __init__(
        self,
        owner: QWidget,
        place: Workplace,
        work: LongWork,
        failed: Callable[[Exception], object],
    ) -> None:
        self._owner, self._place, self._work, self._failed = owner, place, work, failed

    def begin(self, listed: Listed) -> None:
        """Ask what to export."""
        if self._work.is_busy:
            return
        form = ExportForm(self._owner.window(), listed)
        form.given.connect(lambda order: self._ask_where(order, listed))
        form.open()

    def _ask_where(self, order: Order, listed: Listed) -> None:
        name = tr(Phrase("export_room.file", day=f"{self._place.now():%Y%m%d}"))
        proposal = Path.home() / f"{safe_name(name)}.{order.ending}"
        save_as(
            self._owner.window(),
            Phrase("export_room.title"),
            proposal,
            lambda out: self.export_to(out, order, listed),
        )

    def export_to(self, out: Path, order: Order, listed: Listed) -> None:
        """Ask for the second person, then export to a file of the ending that was chosen."""
        if out.suffix.lower() != f".{order.ending}":
            out = out.with_name(f"{out.name}.{order.ending}")

        def go(second: Countersign | None, exception: str) -> None:
            self._export(out, order, listed, second, exception)

        # Asked first: the list may take minutes to be written.
        ask_second(self._owner.window(), self._place, "exports_alone", APPROVE, go)

    def _export(
        self,
        out: Path,
        order: Order,
        listed: Listed,
        second: Countersign | None,
        exception: str,
    ) -> None:
        spoken = language()

        def work(app: Application, actor: Actor, progress: Progress) -> Any:
            # The writers of files are imported when a list leaves, on the lane.
            from crm_desktop.customers.exporting import ExportWish

            wish = ExportWish(
                spoken,
                customers=_customers(app, actor, order, listed),
                encoding=order.encoding,
                reason=order.reason,
            )
            return app.exports.export(
                actor, out, wish, second=second, exception=exception, progress=progress.report
            )

        self._work.begin(
            Phrase("export_room.title"),
            out.name,
            _written,
            work,
            done=lambda written: self._say(out, written),
            failed=self._failed,
        )

    def _say(self, out: Path, written: Written) -> None:
        lost = {
            letter for loss in (*written.losses, *written.doubtful) for letter in loss.characters
        }
        if lost:
            letters = "".join(sorted(lost))
            words = Phrase(
                "export_room.done_lost", count=written.rows, name=out.name, letters=letters
            )
        else:
            words = Phrase("export_room.done", count=written.rows, name=out.name)
        self._place.say(words)


def _customers(
    app: Application, actor: Actor, order: Order, listed: Listed
) -> tuple[int, ...] | None:
    """Return who is exported, None for everybody within scope."""
    if order.which == EVERYBODY:
        return None
    picked = listed.picked
    if order.which == TICKED and not picked.every:
        return tuple(sorted(picked.ids))
    but = picked.ids if order.which == TICKED else frozenset()
    return tuple(each for each in app.customers.ids(actor, listed.wanted) if each not in but)


def _written(reached: Reached) -> Phrase:
    return Phrase("export_room.written", done=reached.done, total=reached.total or 0)
