"""What goes along with a dossier: pictures on its own pages, PDFs page by page, the rest by name.

Nothing is left out without a word: each file is listed with its hash, and where it is not shown it
is said why.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.complaints.documents.content import CasePaper, clock_time
from crm_desktop.complaints.documents.intake_pages import fine, size
from crm_desktop.customers.files import is_recording
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Attachment
from crm_desktop.paper.appending import Leaf, NoPages, leaves
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.ink import FINE, STRONG
from crm_desktop.paper.letterhead import Orientation, PageFormat, PaperSize
from crm_desktop.paper.lettering import shortened
from crm_desktop.paper.pictures import NoPicture, Picture, Ready, ready
from crm_desktop.paper.places import Room
from crm_desktop.paper.prose import Words
from crm_desktop.paper.table import Column

_NONE = Phrase("case_paper.none")
# Two lines over an appended page: what it is, and its hash.
_OVER = 36.0
_WHY = {
    "locked": Phrase("case_paper.file.locked"),
    "damaged": Phrase("case_paper.file.damaged"),
    "long": Phrase("case_paper.file.long"),
}


@dataclass(frozen=True)
class Piece:
    """A file of the case and how it goes along: as a picture, as pages, or by name only."""

    place: int
    file: Attachment
    how: Phrase
    picture: Ready | None = None
    pages: tuple[Leaf, ...] = ()

    @property
    def name(self) -> str:
        """What its place in the index is called."""
        return f"file {self.place}"


def pieces(paper: CasePaper) -> tuple[Piece, ...]:
    """Return the files of a case in the order they came, each made ready for paper."""
    return tuple(_piece(paper, place, file) for place, file in enumerate(paper.file.files, start=1))


def _piece(paper: CasePaper, place: int, file: Attachment) -> Piece:
    if is_recording(file):
        return Piece(place, file, Phrase("case_paper.file.recording"))
    if paper.redacted:
        return Piece(place, file, Phrase("case_paper.file.redacted"))
    if file.id in paper.file.closed:
        return Piece(place, file, Phrase("case_paper.file.closed"))
    return _opened(place, file, paper.contents[file.id])


def _opened(place: int, file: Attachment, content: bytes) -> Piece:
    """Return a file that may be seen, as far as paper can show it."""
    if file.media_type == "application/pdf":
        try:
            pages = leaves(content)
        except NoPages as error:
            return Piece(place, file, _WHY[error.why])
        return Piece(place, file, Phrase("case_paper.file.pages", count=len(pages)), pages=pages)
    if not file.media_type.startswith("image/"):
        return Piece(place, file, Phrase("case_paper.file.listed"))
    try:
        return Piece(place, file, Phrase("case_paper.file.picture"), picture=ready(content))
    except NoPicture:
        return Piece(place, file, Phrase("case_paper.file.no_picture"))


def add_files(flow: Flow, given: tuple[Piece, ...]) -> None:
    """Add 附件: the list of every file, then the pictures."""
    flow.table(
        [
            Column(Phrase("case_paper.place"), 12, Align.RIGHT),
            Column(Phrase("case_paper.file")),
            Column(Phrase("case_paper.size"), 20, Align.RIGHT),
            Column(Phrase("case_paper.added"), 32),
            Column(Phrase("case_paper.shown"), 32),
            Column(Phrase("case_paper.sha256"), 42),
        ],
        [
            [
                str(one.place),
                one.file.name,
                size(one.file.size),
                f"{one.file.added_by}\n{clock_time(one.file.added_at)}",
                one.how,
                fine(one.file.hash),
            ]
            for one in given
        ],
        empty=_NONE,
    )
    for one in given:
        if one.picture is not None:
            flow.mark(one.name)
            flow.paragraph(
                Phrase("case_paper.piece", place=one.place, name=one.file.name),
                STRONG,
                with_next=True,
            )
            flow.add(Picture(one.picture))


def add_pages(flow: Flow, given: tuple[Piece, ...]) -> None:
    """Add a page of ours for each page of an appended PDF, with room kept for it."""
    for one in given:
        for number, leaf in enumerate(one.pages, start=1):
            sheet = PageFormat(
                PaperSize.A4,
                Orientation.LANDSCAPE if leaf.width > leaf.height else Orientation.PORTRAIT,
            )
            flow.page(sheet)
            if number == 1:
                flow.mark(one.name)
            width, height = sheet.text_area
            title = Phrase(
                "case_paper.piece_page",
                place=one.place,
                name=one.file.name,
                page=number,
                pages=len(one.pages),
            )
            flow.add(
                Words(shortened(flow.text(title), STRONG, width), STRONG, before=0, after=0),
                Words(f"SHA-256 {one.file.hash}", FINE, before=0, after=2),
                Room(f"{one.place}/{number}", height - _OVER),
            )


def leaf_of(given: tuple[Piece, ...], name: str) -> Leaf:
    """Return the page that room was kept for."""
    place, _, number = name.partition("/")
    return given[int(place) - 1].pages[int(number) - 1]
