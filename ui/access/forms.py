"""What the forms of this room share: drafts, a second person, a dialog that scrolls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.errors import SecondPersonNeeded, ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Draft
from ui.toolkit.dialog import Dialog
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

#: Title, footer and the air around a dialog; the fields get what is left of the window.
_AROUND_FIELDS = 168
_LEAST_FIELDS = 140


@dataclass(frozen=True)
class Given:
    """What separation of duty asked for: a second person's signature, or the reason for none."""

    second: Countersign | None = None
    exception: str = ""


@dataclass(frozen=True)
class Saving:
    """What a form has when it is saved: services, who acts, the values, the version it read.

    ``version`` is 0 where the record is new; a form may read something else in its place.
    """

    app: Application
    actor: Actor
    values: dict[str, Any]
    version: Any
    given: Given


#: Saves on the worker thread.
Save = Callable[[Saving], Any]


class OfficeDrafts:
    """Keeps the drafts of the person who works here in the office's database; at a desk whose
    server is away they wait in a file of theirs (``crm_desktop.office.aside``)."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._actor = place.session.actor

    def keep(self, form: str, record: str, content: dict[str, str]) -> object:
        """Keep what stands in the fields of a form."""
        return self._place.application().aside.keep(self._actor, form, record, content)

    def drop(self, form: str, record: str) -> object:
        """Forget a draft."""
        return self._place.application().aside.drop(self._actor, form, record)

    def find(self, form: str, record: str) -> Draft | None:
        """Return a draft, None where there is none."""
        return self._place.application().aside.find(self._actor, form, record)


def must_choose(values: Mapping[str, Any], *names: str) -> None:
    """Raise ValidationErrors for combos in which nothing is chosen."""
    missing = {name: Phrase("error.needed") for name in names if values[name] is None}
    if missing:
        raise ValidationErrors(missing)


class RecordForm(Form):
    """A form of this room. Where a second person is needed it asks, and saves again.

    ``name`` is that of its drafts; without one there is nothing worth keeping.
    """

    def __init__(self, place: Workplace, name: str, save: Save, save_word: Phrase) -> None:
        actor = place.session.actor
        super().__init__(
            place.runner,
            lambda values, version: save(
                Saving(
                    place.application(),
                    actor,
                    values,
                    0 if version is None else version,
                    self._take_given(),
                )
            ),
            drafts=Drafts(OfficeDrafts(place), place.runner, name) if name else None,
            save_word=save_word,
        )
        self.place = place
        self._given = Given()
        self.refused.connect(self._ask_second)

    def _take_given(self) -> Given:
        # A signature counts once: the next attempt asks again.
        given, self._given = self._given, Given()
        return given

    def _ask_second(self, error: Exception) -> None:
        if isinstance(error, SecondPersonNeeded):
            from ui.shell.second_person import ask_second

            ask_second(self.window(), self.place, error, error.rights, self._save_with)

    def _save_with(self, second: Countersign | None, exception: str) -> None:
        self._given = Given(second, exception)
        self.save()


class FieldArea(QScrollArea):
    """The fields of a dialog: as high as they need, scrolled where the window is lower."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._room = max(_LEAST_FIELDS, window.height() - _AROUND_FIELDS)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        mark(self, part="clear")

    def take(self, content: QWidget) -> None:
        """Show the fields; called once this lies in the dialog, whose style says how high they are.

        Qt would ask the style when it shows them, which is after the dialog has its height.
        """
        content.setParent(self.viewport())
        for part in content.findChildren(QWidget):
            part.ensurePolished()
        layout = content.layout()
        if layout is not None and layout.sizeHint().height() > self._room:
            # The fields keep clear of the scroll bar.
            layout.setContentsMargins(0, 0, Space.S, 0)
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        wanted = self.widget().sizeHint() if self.widget() is not None else QSize()
        return QSize(wanted.width(), min(wanted.height(), self._room))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


def show_form(
    window: QWidget,
    form: Form,
    title: Phrase,
    rows: Sequence[Sequence[QWidget]],
    *,
    width: int,
    first: QWidget | None = None,
) -> Dialog:
    """Open a dialog with fields in rows and return it; saving closes it, Esc keeps a draft.

    ``first`` gets the focus where that is not the first field.
    """
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    for fields in rows:
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for field in fields:
            row.addWidget(field, 1)
        column.addLayout(row)
    column.addStretch()
    area = FieldArea(window)
    form.body.addWidget(area)
    dialog = Dialog(window, title, Phrase("machinery.form.save"), width=width)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form.put_into(dialog)
    area.take(content)
    if first is not None:
        first.setFocus()
    dialog.open()
    return dialog
