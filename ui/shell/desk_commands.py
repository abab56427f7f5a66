"""What Ctrl+K and Ctrl+J offer, and the keys of the whole program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from crm_desktop.access.model import Session
from crm_desktop.foundation.words import Language, Phrase
from ui.screen import Room
from ui.shell.entry_page import language_name
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.menu import Menu
from ui.toolkit.speech import language
from ui.toolkit.theme import Scheme, theme

#: Keys that work in every room, as the key sheet shows them.
PROGRAM_KEYS = (
    KeyHint("F2", Phrase("shell.key_hint.search")),
    KeyHint("Ctrl+K", Phrase("shell.key_hint.commands")),
    KeyHint("Ctrl+J", Phrase("shell.key_hint.posts")),
    KeyHint("Alt+Left", Phrase("shell.key_hint.back")),
    KeyHint("Ctrl+L", Phrase("shell.key_hint.lock")),
    KeyHint("Tab", Phrase("shell.key_hint.next")),
    KeyHint("Esc", Phrase("shell.key_hint.escape")),
    KeyHint("F1", Phrase("shell.key_hint.keys")),
)
KEYS_HINT = KeyHint("F1", Phrase("shell.key_hint.keys"))

_SCHEMES = (
    (Scheme.AUTO, Phrase("shell.theme.auto"), "monitor"),
    (Scheme.LIGHT, Phrase("shell.theme.light"), "sun"),
    (Scheme.DARK, Phrase("shell.theme.dark"), "moon"),
)
_PERSON = Phrase("shell.command.person")
_WINDOW = Phrase("shell.command.window")


@dataclass(frozen=True)
class Doings:
    """What the window does for whoever sits at the desk, called from menus and the command list."""

    enter: Callable[[str], object]
    switch_post: Callable[[int], object]
    switch_person: Callable[[], object]
    change_password: Callable[[], object]
    speak: Callable[[Language], object]
    dress: Callable[[Scheme], object]
    lock: Callable[[], object]
    log_out: Callable[[], object]
    restore: Callable[[], object]
    about: Callable[[], object]
    leave_sample: Callable[[], object]
    quit: Callable[[], object]


def program_commands(
    session: Session, rooms: Sequence[Room], doings: Doings, *, is_sample: bool
) -> list[Command]:
    """Return the commands that every room has, after the room's own."""
    return [
        *_places(session, rooms, doings),
        *_of_person(doings),
        *_of_window(session, doings, is_sample=is_sample),
    ]


def _places(session: Session, rooms: Sequence[Room], doings: Doings) -> Iterator[Command]:
    for room in rooms:
        name = Phrase("shell.command.enter", room=room.name)
        yield Command(name, partial(doings.enter, room.key), icon=room.icon, also=room.key)
    for post in session.posts:
        if post.post != session.actor.post:
            yield Command(
                Phrase("shell.command.post", post=post.title),
                partial(doings.switch_post, post.post),
                icon="id-card",
                room=_PERSON,
                also="gangwei post",
            )


def _of_person(doings: Doings) -> Iterator[Command]:
    for name, icon, key, also, run in (
        (Phrase("shell.command.switch_person"), "users", "", "huanren", doings.switch_person),
        (Phrase("shell.command.password"), "key-round", "", "mima", doings.change_password),
        (Phrase("shell.command.lock"), "lock", "Ctrl+L", "suoping", doings.lock),
        (Phrase("shell.command.log_out"), "log-out", "", "tuichu logout", doings.log_out),
    ):
        yield Command(name, run, icon=icon, key=key, room=_PERSON, also=also)


def _of_window(session: Session, doings: Doings, *, is_sample: bool) -> Iterator[Command]:
    tongue = _other_language()
    speak = Phrase("shell.language.switch", name=language_name(tongue))
    found: list[tuple[Phrase, str, str, str, Callable[[], object]]] = [
        (speak, "languages", "", "yuyan language", partial(doings.speak, tongue))
    ]
    found += [
        (
            Phrase("shell.theme.switch", name=name),
            icon,
            "",
            "waiguan",
            partial(doings.dress, scheme),
        )
        for scheme, name, icon in _SCHEMES
        if scheme is not theme().scheme
    ]
    if is_sample:
        found.append((Phrase("shell.sample.leave"), "log-out", "", "yanshi", doings.leave_sample))
    elif session.may("backup.do"):
        words = Phrase("shell.command.restore")
        found.append((words, "archive-restore", "", "huifu beifen", doings.restore))
    found += [
        (Phrase("shell.command.about"), "info", "", "guanyu version", doings.about),
        (Phrase("shell.way.quit"), "x", "", "guanbi", doings.quit),
    ]
    for name, icon, key, also, run in found:
        yield Command(name, run, icon=icon, key=key, room=_WINDOW, also=also)


def fill_post_menu(menu: Menu, session: Session, doings: Doings, *, is_sample: bool) -> None:
    """Fill the menu under the acting post: the other posts, then what concerns the person."""
    for post in session.posts:
        acting = post.post == session.actor.post
        action = menu.add(
            Phrase("shell.menu.post", post=post.title, company=post.company_name),
            partial(doings.switch_post, post.post),
        )
        action.setCheckable(True)
        action.setChecked(acting)
    menu.addSeparator()
    menu.add(Phrase("shell.command.switch_person"), doings.switch_person, icon_name="users")
    menu.add(Phrase("shell.command.password"), doings.change_password, icon_name="key-round")
    other = _other_language()
    menu.add(
        Phrase("shell.language.switch", name=language_name(other)),
        partial(doings.speak, other),
        icon_name="languages",
    )
    for scheme, name, icon in _SCHEMES:
        if scheme is not theme().scheme:
            menu.add(
                Phrase("shell.theme.switch", name=name),
                partial(doings.dress, scheme),
                icon_name=icon,
            )
    menu.addSeparator()
    if is_sample:
        menu.add(Phrase("shell.sample.leave"), doings.leave_sample, icon_name="log-out")
    menu.add(Phrase("shell.command.lock"), doings.lock, icon_name="lock", key="Ctrl+L")


def _other_language() -> Language:
    return Language.EN if language() is Language.ZH else Language.ZH
