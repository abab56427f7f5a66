"""The chosen cell of the matrix in words: each ability, what was shipped, whose posts carry it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.model import Post
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Foot, Scrolled, column_of, pair, section
from ui.access.rights_model import Cell
from ui.access.rights_words import cell_words
from ui.access.wording import holder_words
from ui.toolkit.buttons import Button
from ui.toolkit.icons import IN_TEXT
from ui.toolkit.panels import Panel, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.tokens import Size, Space, Tone, Weight


class RightsDetail(Panel):
    """Follows the cell under the cursor; ``edit`` asks to change it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(edge_to_edge=True, parent=parent)
        self.function = name_label("")
        self.role = caption("", "text2")
        self.state = StatusPill(Phrase("organisation.rights.changed"), Tone.BLUE)
        self.edit = Button(Phrase("organisation.do.edit"), key="Enter")
        self.foot = Foot()
        self._page = Scrolled()
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        head.setSpacing(Space.XS)
        head.addWidget(self.function)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.role)
        row.addStretch()
        row.addWidget(self.state)
        head.addLayout(row)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addWidget(rule())
        self.body.addWidget(self._page, 1)
        self.body.addWidget(self.foot)
        self.foot.show_steps([self.edit])

    def show_cell(self, cell: Cell | None, posts: Sequence[Post], why_not: Phrase | None) -> None:
        """Show a cell; ``why_not`` says why it cannot be changed."""
        self.edit.setVisible(why_not is None and cell is not None)
        self.foot.say(why_not or "")
        if cell is None:
            self.function.set_phrase(Phrase("organisation.rights"))
            self.role.set_phrase("")
            self.state.hide()
            self._page.show_content(column_of(caption(Phrase("organisation.rights.choose"))))
            return
        self.function.set_phrase(Phrase(f"function.{cell.function.code}"))
        self.role.set_phrase(Phrase(f"role.{cell.role}"))
        self.state.setVisible(cell.is_changed)
        parts = [section(Phrase("organisation.rights.abilities"), *_abilities(cell))]
        if cell.is_changed:
            shipped = cell_words(cell.default, cell.function)
            words = shipped or Phrase("organisation.rights.nothing")
            parts.append(section(Phrase("organisation.rights.as_shipped"), Label(words, wrap=True)))
        parts.append(section(Phrase("organisation.rights.carried_by"), *_posts(cell.role, posts)))
        self._page.show_content(column_of(*parts))


def _abilities(cell: Cell) -> list[QWidget]:
    given = {grant.right: grant.only for grant in cell.grants}
    rows = []
    for ability, letter in cell.function.abilities:
        right = cell.function.right(ability)
        rows.append(_Ability(ability, letter, given.get(right), is_given=right in given))
    return rows


class _Ability(QWidget):
    """One ability: its letter, its word, and whether it is given."""

    def __init__(self, ability: str, letter: str, only: str | None, *, is_given: bool) -> None:
        super().__init__()
        ink = "text" if is_given else "text3"
        sign = Label(letter, weight=Weight.MEDIUM if is_given else Weight.REGULAR, ink=ink)
        sign.setFixedWidth(IN_TEXT + Space.XS)
        words = Phrase("organisation.rights.not_given")
        if is_given:
            words = Phrase(f"only.{only}") if only else Phrase("organisation.rights.given")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(sign)
        row.addWidget(Label(Phrase(f"ability.{ability}"), ink=ink))
        row.addStretch()
        row.addWidget(Label(words, size=Size.CAPTION, ink="text2" if is_given else "text3"))
        self.setFixedHeight(28)


def _posts(role: str, posts: Sequence[Post]) -> list[QWidget]:
    carrying = [post for post in posts if role in post.roles]
    if not carrying:
        return [caption(Phrase("organisation.rights.no_post"))]
    nobody = Phrase("organisation.vacant")
    return [pair(post.title, holder_words(post.holders) or nobody) for post in carrying]
