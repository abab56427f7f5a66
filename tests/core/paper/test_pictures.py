"""Pictures on paper: upright, small enough, and silent about where they were taken."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from crm_desktop.paper.flow import Flow
from crm_desktop.paper.pictures import NoPicture, Picture, ready
from tests.core.complaints.dossiers import drawing, photograph
from tests.core.paper.reading import LETTERHEAD


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_photograph_stands_upright_and_tells_nothing_of_its_camera() -> None:
    taken = photograph()
    assert b"SECRET-CAMERA" in taken
    shown = ready(taken)
    assert (shown.width, shown.height) == (1050, 1400)
    image = opened(shown.content)
    assert not image.getexif()
    assert b"SECRET" not in shown.content
    assert image.getpixel((1000, 700))[0] > 180, "its upper edge is at the right, as it was held"


def test_what_can_be_seen_through_lies_on_white() -> None:
    shown = ready(drawing((500, 900), "x", alpha=True))
    assert opened(shown.content).getpixel((5, 5)) == (255, 255, 255)
    assert (shown.width, shown.height) == (500, 900), "a small one stays as it is"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_any_kind_of_colour_is_drawn(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(ready(out.getvalue()).content).mode == "RGB"


def test_what_is_no_picture_or_more_than_one_is_not_drawn() -> None:
    film = io.BytesIO()
    frames = [Image.new("L", (9, 9), shade) for shade in (0, 99)]
    frames[0].save(film, "GIF", save_all=True, append_images=frames[1:])
    bare = Image.new("1", (13_000, 13_000))
    huge = io.BytesIO()
    bare.save(huge, "PNG")
    for content in (b"", b"no picture", drawing((90, 90), "x")[:60], film.getvalue(),
                    huge.getvalue()):  # fmt: skip
        with pytest.raises(NoPicture):
            ready(content)


def test_a_picture_is_as_wide_as_the_text_at_the_most_and_is_not_blown_up() -> None:
    wide, small = ready(drawing((2800, 700), "x")), ready(drawing((150, 150), "x"))
    assert Picture(wide).height(490) == pytest.approx(490 / 4)
    assert Picture(small).height(490) == pytest.approx(72)
    tall = ready(drawing((400, 4000), "x"))
    assert Picture(tall).height(490) == pytest.approx(98 / 25.4 * 72)
    flow = Flow(LETTERHEAD)
    flow.add(Picture(wide), Picture(small))
    (page,) = PdfReader(io.BytesIO(flow.pdf())).pages
    assert {image.image.size for image in page.images} == {(1400, 350), (150, 150)}
