"""Scenes of the rooms that keep the office safe: the log, backups, settings, help."""

from __future__ import annotations

from ui.audit.screen import AuditScreen
from ui.audit.verdict import VerdictBand
from ui.backups.page import BackupsPage
from ui.office.help import HelpPage
from ui.tour.guide import Guide
from ui.tour.ways import for_readers, go_to
from ui.workplace import Address

#: What the help and README show, by the name of the picture; each is taken in both languages.
ROOMS = {
    "desk": Address("desk"),
    "organisation": Address("organisation", page="structure"),
    "rights": Address("organisation", page="rights"),
    "audit": Address("audit"),
    "backups": Address("settings", page="backups"),
    "settings": Address("settings", page="office"),
}


def audit(guide: Guide) -> None:
    """Everything that happened so far, and the proof that nobody changed the record."""
    go_to(guide, "audit")
    screen = guide.find(AuditScreen)
    screen.table.setFocus()
    guide.press("Down", "Down")
    guide.picture("audit")
    if screen.verify.isVisible():
        screen.verify.click()
        guide.find(VerdictBand)
        guide.picture("audit-verified")


def backups(guide: Guide) -> None:
    """A backup made by hand, proved by opening the copy, and the check of the whole office."""
    guide.program.house.place.go(ROOMS["backups"])
    page = guide.find(BackupsPage)
    guide.settle()
    guide.press("F9")
    guide.wait_until(lambda: len(page.list) > 0 and not page.work.is_busy, "the backup")
    page.table.setFocus()
    guide.picture("backups")


def settings(guide: Guide) -> None:
    """The rules of the office one after the other, then a page of the help."""
    for name in ("mine", "office", "dictionaries", "calendar", "numbers"):
        guide.program.house.place.go(Address("settings", page=name))
        guide.settle()
        guide.picture(f"settings-{name}")
    guide.program.house.place.go(Address("settings", page="help.keys"))
    guide.find(HelpPage)
    guide.picture("help")
    guide.program.house.place.go(Address("settings", page="about"))
    guide.picture("about")


def every_room(guide: Guide) -> None:
    """Each room once more in Chinese and in English: the pictures of README and the help."""
    for name, address in ROOMS.items():
        guide.program.house.place.go(address)
        guide.settle()
        for_readers(guide, name)
