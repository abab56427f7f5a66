"""帮助: the same pages in both languages, in our look; links, pictures where there are any."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QTextTable
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.resources import resource_path
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.office.founded import key, page_of, rest, settings
from tests.ui.place import Seat
from ui.office import help as help_pages
from ui.office.help import TOPICS, HelpPage, title_of
from ui.office.reader import Reader
from ui.rooms import ROOMS
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import Size
from ui.workplace import Address

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"^!\[[^\]]+\]\(\.\./pictures/([a-z-]+)-(zh|en)\.png\)$")


def opened(seat: Seat, qtbot: QtBot, part: str = "") -> HelpPage:
    screen = settings(seat, qtbot, f"help.{part}" if part else "help")
    page = page_of(screen)
    assert isinstance(page, HelpPage)
    return page


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("chosen", list(Language))
def test_every_page_is_there_and_its_links_lead_somewhere(topic: str, chosen: Language) -> None:
    text = help_pages.page_of(topic, chosen).read_text(encoding="utf-8")
    assert text.startswith(f"# {title_of(topic, chosen)}\n")
    rooms = {room.key for room in ROOMS}
    for link in LINK.findall(text):
        room = QUrl(link).path().partition("/")[0] if link.startswith("go:") else ""
        assert link.removesuffix(".md") in TOPICS or room in rooms, link
    for line in text.splitlines():
        if line.startswith("!["):
            found = PICTURE.match(line)
            assert found is not None, line
            assert found[2] == chosen.value


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_have_the_same_parts(topic: str) -> None:
    def parts(chosen: Language) -> list[tuple[str, int]]:
        lines = help_pages.page_of(topic, chosen).read_text(encoding="utf-8").splitlines()
        found: list[tuple[str, int]] = []
        for line in lines:
            if line.startswith("#"):
                found.append((line.split(" ")[0], 0))
            elif line.startswith(("- ", "|")) or line[:2] in {f"{n}." for n in range(1, 9)}:
                found[-1] = (found[-1][0], found[-1][1] + 1)
        return found

    assert parts(Language.ZH) == parts(Language.EN)


def test_nothing_lies_about_unread() -> None:
    for chosen in Language:
        names = {path.stem for path in resource_path("help", chosen.value).glob("*.md")}
        assert names == set(TOPICS)


def test_topics_are_walked_and_follow_the_language(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    assert page.reader.toPlainText().startswith("开始使用")
    key(qtbot, page.chooser.list, Qt.Key.Key_Down)
    assert page.reader.toPlainText().startswith("工作台")
    set_language(Language.EN)
    rest(seat)
    assert page.reader.toPlainText().startswith("Desk")
    assert page.chooser.list.rows.rows[0].text == "First steps"


def test_links_lead_to_pages_to_rooms_and_out(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(seat, qtbot)
    wanted: list[Address] = []
    out: list[QUrl] = []
    seat.place.wanted.connect(wanted.append)
    monkeypatch.setattr(QDesktopServices, "openUrl", out.append)
    page.reader.anchorClicked.emit(QUrl("backup.md"))
    assert page.chooser.key == "backup"
    page.reader.anchorClicked.emit(QUrl("go:settings/backups"))
    assert wanted == [Address("settings", "backups")]
    page.reader.anchorClicked.emit(QUrl("https://example.org/"))
    assert out == [QUrl("https://example.org/")]


def test_a_part_is_found_by_its_name_and_by_command(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot, "keys")
    assert page.reader.toPlainText().startswith("按键总览")
    page.show_part("weather")
    names = {tr(command.name): command for command in page.commands()}
    names["帮助：审计日志"].run()
    assert page.chooser.key == "audit"
    page.focus_filters()
    assert page.chooser.list.hasFocus()
    page.focus_first()
    assert page.reader.hasFocus()


@pytest.fixture
def reader(stage: Callable[..., QWidget]) -> Reader:
    made = Reader(Phrase("help.page"))
    stage(made, size=(900, 500))
    return made


def test_the_look_is_ours(reader: Reader) -> None:
    reader.show_page(help_pages.page_of("keys", Language.ZH))
    document = reader.document()
    heading = document.firstBlock().begin().fragment().charFormat()
    assert heading.font().pixelSize() == Size.TITLE
    assert heading.foreground().color() == theme().colour("text")
    tables = [each for each in document.rootFrame().childFrames() if isinstance(each, QTextTable)]
    assert len(tables) == 3
    assert tables[0].format().border() == 0
    theme().set_scheme(Scheme.DARK)
    again = document.firstBlock().begin().fragment().charFormat()
    assert again.foreground().color() == theme().colour("text")


def test_lines_stay_short_enough_to_read(reader: Reader) -> None:
    reader.show_page(help_pages.page_of("first-steps", Language.ZH))
    margin = reader.document().rootFrame().frameFormat().rightMargin()
    reader.window().resize(1400, 500)
    assert reader.document().rootFrame().frameFormat().rightMargin() > margin


def test_pictures_are_shown_where_they_are(reader: Reader, tmp_path: Path) -> None:
    page = tmp_path / "zh" / "desk.md"
    page.parent.mkdir()
    (tmp_path / "pictures").mkdir()
    picture = QImage(1366, 768, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    page.write_text(
        "# 工作台\n\n![图](../pictures/desk-zh.png)\n\n![无](../pictures/gone.png)\n", "utf-8"
    )
    reader.show_page(page)
    assert "\ufffc" not in reader.toPlainText()
    picture.save(str(tmp_path / "pictures" / "desk-zh.png"))
    reader.show_page(page)
    assert reader.toPlainText().count("\ufffc") == 1
    block = reader.document().firstBlock().next()
    shown = block.begin().fragment().charFormat().toImageFormat()
    assert shown.width() == 680
    height = reader.document().documentLayout().blockBoundingRect(block).height()
    assert height < 680 * 768 / 1366 + 30, "no empty lines below a picture"
    colours = {reader.viewport().grab().toImage().pixelColor(x, 200).name() for x in range(40, 400)}
    assert colours == {"#ff0000"}
    reader.window().resize(500, 400)
    shown = reader.document().firstBlock().next().begin().fragment().charFormat().toImageFormat()
    assert shown.width() < 500
