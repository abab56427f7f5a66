"""What several scenes of the tour do: give a command, enter a room, log in, keep a document."""

from __future__ import annotations

from crm_desktop.foundation.words import Language
from ui.shell.login import LoginPage
from ui.toolkit.preview import PdfPreview
from ui.toolkit.speech import language
from ui.tour.guide import Guide


def command(guide: Guide, name: str) -> None:
    """Do something by the command list, as somebody does who knows its name."""
    guide.press("Ctrl+K")
    guide.type(name)
    guide.press("Enter")


def go_to(guide: Guide, room: str) -> None:
    """Enter a room."""
    command(guide, room)


def log_in(guide: Guide, login: str, password: str, *, picture: str = "") -> None:
    """Type name and password; with a name for it, keep a picture before Enter is pressed."""
    page = guide.find(LoginPage)
    page.name.setFocus()
    guide.fill(login, password)
    if picture:
        guide.picture(picture)
    guide.press("Enter")


def keep_preview(guide: Guide, name: str) -> None:
    """Keep the PDF that is previewed."""
    shown = guide.find(PdfPreview)
    guide.wait_until(lambda: bool(shown.pdf), "a document")
    guide.document(name, shown.pdf)


def for_readers(guide: Guide, name: str) -> None:
    """Keep what is in sight as a picture of README and the help, in Chinese and in English."""
    for _ in Language:
        guide.picture(f"room-{name}-{language().value}")
        command(guide, "language")
