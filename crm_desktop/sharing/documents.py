"""The slips 初始密码条: what each person logs in with first, to be cut and handed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.paper.codes import qr_boxes
from crm_desktop.paper.fonts import printable
from crm_desktop.paper.ink import BLACK, FINE, LABEL, QUIET, STRONG, Ink
from crm_desktop.paper.letterhead import POINTS_PER_MM, PageFormat
from crm_desktop.paper.lettering import lines, shortened
from crm_desktop.paper.sheet import Sheet
from crm_desktop.sharing.moving import StartPassword
from crm_desktop.sharing.place import SharedPlace, endpoint

_MM = POINTS_PER_MM
_ACROSS, _DOWN = 2, 5
_WIDTH, _HEIGHT = 95 * _MM, 55 * _MM
_LEFT, _TOP = 10 * _MM, 11 * _MM
_INSET, _CODE, _LABEL = 5 * _MM, 27 * _MM, 19 * _MM
_CUT = (2.0, 2.0)
_NAME, _SECRET, _SMALL = Ink(13, bold=True), Ink(12, bold=True), Ink(7, bold=True)
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}


def start_slips(
    passwords: Sequence[StartPassword],
    office: str,
    place: SharedPlace,
    made_at: datetime,
    language: Language,
) -> bytes:
    """Return a PDF with a slip for each person, ten on a sheet of A4, with lines to cut along.

    Each has the person's name, login and start password, and where the office is, as text and as
    the code that joins it. Nobody's password stands in the code.
    """
    title = say(Phrase("start_slips.title"), language)
    sheet = Sheet(
        title=title, author=printable(office), subject=title, language=_TAGS[language], made=made_at
    )  # fmt: skip
    _, height = PageFormat().size
    each_page = _ACROSS * _DOWN
    for start in range(0, len(passwords), each_page):
        sheet.begin_page(PageFormat().size)
        for count, person in enumerate(passwords[start : start + each_page]):
            down, across = divmod(count, _ACROSS)
            slip = _Slip(
                sheet,
                _LEFT + across * _WIDTH,
                height - _TOP - (down + 1) * _HEIGHT,
                language,
            )
            slip.draw(person, office, place, made_at)
        sheet.end_page()
    return sheet.finish()


class _Slip:
    """One slip, with its lower left corner at x, y."""

    def __init__(self, sheet: Sheet, x: float, y: float, language: Language) -> None:
        self._sheet = sheet
        self._x, self._y = x, y
        self._language = language
        self._left = x + _INSET
        self._line = y + _HEIGHT - _INSET
        self._room = _WIDTH - 2 * _INSET

    def draw(
        self, person: StartPassword, office: str, place: SharedPlace, made_at: datetime
    ) -> None:
        self._sheet.box((self._x, self._y, _WIDTH, _HEIGHT), stroke=QUIET, dash=_CUT)
        self._write(f"{office} · {made_at:%Y-%m-%d}", LABEL, self._room)
        self._down(1.5)
        self._write(person.name, _NAME, self._room)
        self._down(1.5)
        self._room -= _CODE
        self._login(person.login)
        self._fact("start_slips.password", person.password, _SECRET)
        self._fact("start_slips.server", endpoint(place.host, place.port), FINE)
        self._fact("start_slips.database", place.database, FINE)
        self._down(1)
        words = say(Phrase("start_slips.change"), self._language)
        for each in lines(words, FINE, self._room):
            self._write(each, FINE, self._room)
        self._code(place)

    def _fact(self, label: str, value: str, ink: Ink) -> None:
        base = self._line - max(LABEL.rise, ink.rise)
        self._sheet.text(self._left, base, say(Phrase(label), self._language), LABEL)
        text = shortened(printable(value), ink, self._room - _LABEL)
        self._sheet.text(self._left + _LABEL, base, text, ink)
        self._line -= max(LABEL.leading, ink.leading)

    def _login(self, login: str) -> None:
        """Write the login whole, however long: what is cut lets nobody in."""
        text, room = printable(login), self._room - _LABEL
        if STRONG.width(text) <= room:
            self._fact("start_slips.login", login, STRONG)
            return
        first, *others = lines(text, _SMALL, room)
        self._fact("start_slips.login", first, _SMALL)
        for each in others:
            self._sheet.text(self._left + _LABEL, self._line - _SMALL.rise, each, _SMALL)
            self._line -= _SMALL.leading

    def _write(self, text: str, ink: Ink, width: float) -> None:
        self._sheet.text(
            self._left, self._line - ink.rise, shortened(printable(text), ink, width), ink
        )
        self._line -= ink.leading

    def _down(self, millimetres: float) -> None:
        self._line -= millimetres * _MM

    def _code(self, place: SharedPlace) -> None:
        left = self._x + _WIDTH - _INSET - _CODE + 2 * _MM
        bottom, side = self._y + _INSET + 3 * _MM, _CODE
        self._sheet.fill_boxes(
            (
                (left + x * side, bottom + (1 - y - high) * side, wide * side, high * side)
                for x, y, wide, high in qr_boxes(place.line())
            ),
            BLACK,
        )
        words = shortened(say(Phrase("start_slips.scan"), self._language), FINE, side)
        self._sheet.text_centred(left + side / 2, bottom - FINE.leading * 0.6, words, FINE)
