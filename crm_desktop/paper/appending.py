"""Pages of other PDFs, placed on pages of ours: what they look like, and nothing that they can do.

A page is put there as a drawing: its scripts, links, forms and attached files stay behind. What
was written into a form or stamped on the page is drawn with it, for it may be what matters.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.paper.sheet import Box

#: More is a book: it is named in a list and handed over as a file.
MOST_PAGES = 300
_HIDDEN = 0b100010  # flags of an annotation: hidden, and not to be seen on a screen
_UNDRAWN = frozenset({"/Link", "/Popup"})
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, float, float, float, float, float]


class NoPages(ValueError):
    """A PDF that cannot be placed; ``why`` is ``locked``, ``damaged`` or ``long``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class _Part:
    """A drawing and where it lies on its page."""

    form: Any
    matrix: Matrix


@dataclass(frozen=True)
class Leaf:
    """A page as seen: its width and height in points, and what is drawn on it."""

    width: float
    height: float
    parts: tuple[_Part, ...]


def leaves(content: bytes) -> tuple[Leaf, ...]:
    """Return the pages of a PDF; raises NoPages for one that is locked, damaged or very long."""
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NoPages("locked")
        if len(reader.pages) > MOST_PAGES:
            raise NoPages("long")
        found = tuple(_leaf(page) for page in reader.pages)
        # Copied once for trial: what fails must fail before a sheet promises the page.
        trial = PdfWriter()
        for leaf in found:
            for part in leaf.parts:
                part.form.clone(trial)
    except NoPages:
        raise
    except Exception as error:  # a broken file makes its reader stumble in any way there is
        locked = "cryptography" in str(error) or "decrypt" in str(error)
        raise NoPages("locked" if locked else "damaged") from error
    if not found:
        raise NoPages("damaged")
    return found


def placed(pdf: bytes, pieces: Sequence[tuple[int, Box, Leaf]]) -> bytes:
    """Return a PDF with pages drawn into it: on which page from 0, in which box, and what.

    Each is drawn as large as its box lets it be, in the middle; none is enlarged.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    for number, box, leaf in pieces:
        page = writer.pages[number]
        resources = DictionaryObject(page["/Resources"].get_object())
        drawings = DictionaryObject()
        if "/XObject" in resources:
            drawings.update(resources["/XObject"].get_object())
        said = []
        onto = _onto(box, leaf)
        for place, part in enumerate(leaf.parts):
            name = f"/Leaf{place}"
            drawings[NameObject(name)] = part.form.clone(writer).indirect_reference
            numbers = " ".join(f"{value:.5f}" for value in _after(part.matrix, onto))
            said.append(f"q {numbers} cm {name} Do Q")
        resources[NameObject("/XObject")] = drawings
        page[NameObject("/Resources")] = resources
        drawn = page.get_contents()
        stream = DecodedStreamObject()
        stream.set_data((drawn.get_data() if drawn else b"") + "\n".join(said).encode())
        page[NameObject("/Contents")] = _loose(stream).clone(writer).indirect_reference
    # The reader's own words about the file stay as they were written.
    writer.metadata = reader.metadata
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _leaf(page: Any) -> Leaf:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    width, height = right - left, top - bottom
    if not (width > 0 and height > 0):
        raise NoPages("damaged")
    match page.rotation % 360:
        case 90:
            seen: Matrix = (0, -1, 1, 0, -bottom, right)
            width, height = height, width
        case 180:
            seen = (-1, 0, 0, -1, right, top)
        case 270:
            seen = (0, 1, -1, 0, top, -left)
            width, height = height, width
        case _:
            seen = (1, 0, 0, 1, -left, -bottom)
    parts = [_Part(_drawing(page), seen)]
    parts += [
        _Part(form, _after(matrix, seen)) for form, matrix in map(_stamp, _notes(page)) if form
    ]
    return Leaf(width, height, tuple(parts))


def _drawing(page: Any) -> Any:
    """Return what a page draws, as one drawing."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, FloatObject, NameObject

    content = page.get_contents()
    form = DecodedStreamObject()
    form.set_data(content.get_data() if content is not None else b"")
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(float(each)) for each in page.cropbox)
    if "/Resources" in page:
        form[NameObject("/Resources")] = page["/Resources"]
    if "/Group" in page:
        form[NameObject("/Group")] = page["/Group"]
    return _loose(form)


def _loose(form: Any) -> Any:
    """Return a stream packed, and ready to be taken into a file as an object of its own."""
    packed = form.flate_encode()
    packed.indirect_reference = None
    return packed


def _notes(page: Any) -> list[Any]:
    """Return what was put on a page: stamps, filled-in fields, remarks."""
    found = page.get("/Annots")
    return [each.get_object() for each in found.get_object()] if found is not None else []


def _stamp(note: Any) -> tuple[Any, Matrix]:
    """Return how something put on a page looks and where it lies; None where it is not seen."""
    look = note.get("/AP", {})
    look = look.get_object().get("/N") if look else None
    look = look.get_object() if look is not None else None
    if look is not None and not hasattr(look, "get_data"):
        # A box to tick has a drawing for each of its states.
        state = note.get("/AS")
        look = look.get(state).get_object() if state in look else None
    hidden = int(note.get("/F", 0)) & _HIDDEN or note.get("/Subtype") in _UNDRAWN
    if look is None or hidden or "/BBox" not in look or "/Rect" not in note:
        return None, _UPRIGHT
    own: Any = tuple(float(v) for v in look["/Matrix"]) if "/Matrix" in look else _UPRIGHT
    x1, y1, x2, y2 = (float(value) for value in look["/BBox"])
    corners = [_point(own, x, y) for x in (x1, x2) for y in (y1, y2)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    wide = max(x for x, _ in corners) - left
    high = max(y for _, y in corners) - bottom
    if not (wide and high):
        return None, _UPRIGHT
    rect = [float(value) for value in note["/Rect"]]
    start, base = min(rect[0], rect[2]), min(rect[1], rect[3])
    across = abs(rect[2] - rect[0]) / wide
    up = abs(rect[3] - rect[1]) / high
    return look, (across, 0, 0, up, start - left * across, base - bottom * up)


def _onto(box: Box, leaf: Leaf) -> Matrix:
    """Return how a page is brought into a box."""
    x, y, width, height = box
    scale = min(width / leaf.width, height / leaf.height, 1)
    left = x + (width - leaf.width * scale) / 2
    bottom = y + (height - leaf.height * scale) / 2
    return scale, 0, 0, scale, left, bottom


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _after(first: Matrix, then: Matrix) -> Matrix:
    """Return the one matrix that does as two after each other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip
