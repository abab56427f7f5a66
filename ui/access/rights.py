"""The tab 权限: who may do what, as the matrix of domain §6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.access.model import ROLES, Grant, Post
from crm_desktop.access.rights import FIXED
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Phrase
from ui.access.cell_form import edit_cell
from ui.access.lists import framed
from ui.access.rights_detail import RightsDetail
from ui.access.rights_model import Cell, RightsModel
from ui.access.rights_view import RightsView
from ui.paged import Page
from ui.toolkit.buttons import Button
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import rule
from ui.toolkit.splitview import NARROW_BELOW, SplitView
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_DETAIL_WIDTH = 304
_EVERY = "every"


@dataclass(frozen=True)
class Matrix:
    """What the tab reads: all grants, and the posts whose roles the office has."""

    grants: frozenset[Grant]
    posts: Sequence[Post]

    @property
    def roles(self) -> list[str]:
        """The roles that posts of the office carry, in the order of the matrix."""
        present = {role for post in self.posts for role in post.roles}
        return [role for role in ROLES if role in present]


class RightsPage(Page):
    """The matrix with the chosen cell in words beside it."""

    kinds = ("rights", "post")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.matrix: Matrix | None = None
        self.model = RightsModel(self)
        self.view = RightsView(self.model, Phrase("organisation.rights"))
        self.detail = RightsDetail()
        self.chips = ChipRow(self._filters())
        self.may_change = place.may("administration.do") and place.session.everywhere
        self.restore = Button(Phrase("organisation.rights.restore"), icon="rotate-ccw")
        self.actions = [self.restore] if self.may_change else []
        self.legend = _legend()
        panel = framed(self.view, self.legend)
        self.split = SplitView(panel, self.view, self.detail, preview_width=_DETAIL_WIDTH)
        self.column.addWidget(self.chips)
        self.column.addWidget(self.split, 1)
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: Matrix(app.rights.grants(actor), app.organisation.posts(actor)),
            owner=self,
            done=self._show,
            failed=self.fail,
            latest="matrix",
        )

    def refresh(self, _changes: Changes) -> None:
        self.load()

    def focus_first(self) -> None:
        self.view.setFocus()

    def focus_filters(self) -> None:
        self.chips.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        enter = "organisation.do.edit" if self.may_change else "organisation.do.open"
        return (
            KeyHint("Enter", Phrase(enter)),
            KeyHint("Ctrl+F", Phrase("organisation.do.filter")),
        )

    def commands(self) -> Sequence[Command]:
        if not self.may_change:
            return ()
        words, room = Phrase("organisation.rights.restore"), Phrase("room.organisation")
        return (Command(words, self.ask_restore, "rotate-ccw", room=room),)

    # Parts

    def _connect(self) -> None:
        self.chips.changed.connect(lambda _values: self._show_matrix())
        self.split.previewed.connect(self._show_cell)
        self.view.selected.connect(lambda _id: self.go_on())
        self.view.opened.connect(lambda _id: self._open())
        self.detail.edit.clicked.connect(self._open)
        self.restore.clicked.connect(self.ask_restore)

    def _filters(self) -> list[Filter]:
        return [
            Filter("roles", Phrase("organisation.post.roles"), self._roles, several=True),
            Filter(
                "changed",
                Phrase("organisation.rights.difference"),
                lambda: [Option(True, Phrase("organisation.rights.changed_only"))],
            ),
        ]

    def _roles(self) -> list[Option]:
        every = Option(_EVERY, Phrase("organisation.rights.every_role", count=len(ROLES)))
        return [every, *(Option(role, Phrase(f"role.{role}")) for role in ROLES)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.setVisible(self.window().width() >= NARROW_BELOW)

    # What arrives

    def _show(self, matrix: Matrix) -> None:
        self.calm()
        self.matrix = matrix
        self._show_matrix()
        self.tell(
            Phrase(
                "organisation.rights_note",
                roles=len(self.model.roles),
                count=self.model.changes(),
            )
        )

    def _show_matrix(self) -> None:
        if self.matrix is None:
            return
        values = self.chips.values()
        chosen = values.get("roles", ())
        roles = [role for role in ROLES if role in chosen] if chosen else self.matrix.roles
        if _EVERY in chosen:
            roles = list(ROLES)
        self.begin_arriving()
        self.model.show(self.matrix.grants, roles, changed_only="changed" in values)
        self.end_arriving()
        self._show_cell(None)

    def _show_cell(self, _id: object) -> None:
        cell = self.view.current_cell
        posts = self.matrix.posts if self.matrix is not None else ()
        self.detail.show_cell(cell, posts, self._why_not(cell))

    def _why_not(self, cell: Cell | None) -> Phrase | None:
        """Return why a cell cannot be changed here, None where it can."""
        if not self.place.may("administration.do"):
            return Phrase("organisation.rights.administrator")
        if not self.place.session.everywhere:
            return Phrase("error.outside_scope")
        if cell is not None and cell.function.code in FIXED:
            return Phrase("error.fixed_right")
        return None

    # What can be done

    def _open(self) -> None:
        cell = self.view.current_cell
        if cell is not None and self._why_not(cell) is None:
            edit_cell(self.window(), self.place, cell)

    def ask_restore(self) -> None:
        """Ask whether everything shall be as shipped again."""
        count = self.model.changes()
        dialog = ask(
            self.window(),
            Phrase("organisation.rights.restore"),
            Phrase("organisation.rights.restore_text", count=count),
            Phrase("organisation.rights.restore_do"),
            detail=Phrase("organisation.rights.restore_detail"),
        )
        dialog.accepted.connect(lambda: self._restore(None, ""))
        dialog.open()

    def _restore(self, second: Countersign | None, exception: str) -> None:
        def work(app: Application, actor: Actor) -> object:
            return app.rights.restore_defaults(actor, second=second, exception=exception)

        def done(_grants: frozenset[Grant]) -> None:
            self.go_on()
            self.place.say(Phrase("organisation.rights.restored"))
            self.load()

        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(self.window(), self.place, error, error.rights, self._restore)
            else:
                self.refuse(error)

        self.place.ask(work, owner=self, done=done, failed=failed)


def _legend() -> QWidget:
    """Return what the letters mean; a narrow window has no room for it."""
    legend = QWidget()
    column = QVBoxLayout(legend)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    words = caption(Phrase("organisation.rights.legend"))
    words.setContentsMargins(Space.M, 0, Space.M, 0)
    column.addWidget(rule())
    column.addSpacing(Space.S)
    column.addWidget(words)
    column.addSpacing(Space.XS)
    return legend
