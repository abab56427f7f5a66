"""我的设置: language, appearance, notifications, password, and the posts one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.model import HeldPost
from crm_desktop.foundation.settings import CARD_SOUND, LANGUAGE, NOTIFY, THEME
from crm_desktop.foundation.words import Phrase
from ui.office.page import column_of, scrolled
from ui.office.saving import save_from
from ui.office.setting_row import SettingRow
from ui.paged import Page
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import Command
from ui.toolkit.panels import Panel, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

WIDEST = 760


class MinePage(Page):
    """What concerns only whoever sits here."""

    kinds = ("setting", "posting", "post")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.rows = {each.key: SettingRow(each) for each in (LANGUAGE, THEME, NOTIFY, CARD_SOUND)}
        window = Panel(Phrase("settings_room.mine.window"))
        for row in self.rows.values():
            window.body.addWidget(row)
            save_from(row, place)
        self.change = Button(Phrase("settings_room.mine.change_password"), icon="key-round")
        self.change.clicked.connect(self._change_password)
        self._posts = QVBoxLayout()
        self._posts.setSpacing(0)
        posts = Panel(Phrase("settings_room.mine.posts"), Phrase("settings_room.mine.posts_hint"))
        posts.body.addLayout(self._posts)
        parts = column_of(window, self._password_panel(), posts, widest=WIDEST)
        self.column.addWidget(scrolled(parts), 1)
        place.session_changed.connect(self._follow_settings)

    def load(self) -> None:
        session = self.place.session
        self.tell(Phrase("settings_room.mine.who", name=session.name, login=session.login))
        self._follow_settings()
        self._show_posts(session.posts)

    def focus_first(self) -> None:
        self.rows[LANGUAGE.key].editor.setFocus()

    def commands(self) -> Sequence[Command]:
        return (
            Command(
                Phrase("settings_room.mine.change_password"),
                self._change_password,
                icon="key-round",
                room=Phrase("settings_room.page.mine"),
            ),
        )

    def _follow_settings(self) -> None:
        for key, row in self.rows.items():
            if key in self.place.settings:
                row.show_value(self.place.settings[key])

    def _password_panel(self) -> Panel:
        panel = Panel(Phrase("settings_room.mine.password"))
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(Label(Phrase("settings_room.mine.password_hint"), ink="text2", wrap=True), 1)
        row.addWidget(self.change)
        panel.body.addLayout(row)
        return panel

    def _show_posts(self, posts: Sequence[HeldPost]) -> None:
        while self._posts.count():
            self._posts.takeAt(0).widget().deleteLater()
        for number, post in enumerate(posts):
            if number:
                self._posts.addWidget(rule())
            self._posts.addWidget(_PostRow(post, acting=self._is_acting(post)))

    def _is_acting(self, post: HeldPost) -> bool:
        return post.post == self.place.session.actor.post

    def _change_password(self) -> None:
        from ui.shell.password import ChangePassword

        ChangePassword(self.window(), self.place).open()


class _PostRow(QWidget):
    """A post that one holds; the one under which one works now is marked."""

    def __init__(self, post: HeldPost, *, acting: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(Label(post.title, weight=Weight.MEDIUM))
        row.addWidget(caption(post.company_name, "text2"), 1)
        if post.kind == "acting":
            row.addWidget(StatusPill(Phrase("posting_kind.acting"), Tone.AMBER))
        if acting:
            row.addWidget(StatusPill(Phrase("settings_room.mine.present"), Tone.BLUE))
