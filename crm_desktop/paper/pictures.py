"""Pictures on paper: upright, no larger than print can show, and without what a camera noted.

A photograph tells where and when it was taken and with what. None of that belongs on a sheet that
is handed on, so every picture is drawn anew before it is placed.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from crm_desktop.paper.block import Block
from crm_desktop.paper.ink import LINE
from crm_desktop.paper.letterhead import POINTS_PER_MM
from crm_desktop.paper.sheet import Sheet

#: What is placed; a TIFF of several pages, or an animation, is more than one picture.
KINDS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
# 174 mm at 200 dots an inch: more an office printer does not show.
_MOST_DOTS = 1400
# A sheet of A4 scanned at 600 dpi has 35 million dots.
_MOST_READ = 120_000_000
_QUALITY = 85


class NoPicture(ValueError):
    """What cannot be drawn: damaged, of another kind, or larger than anything sensible."""


@dataclass(frozen=True)
class Ready:
    """A picture as it is drawn: PNG or JPEG, with its size in dots."""

    content: bytes
    width: int
    height: int


def ready(content: bytes) -> Ready:
    """Return a picture turned upright, scaled down and stripped; raises NoPicture."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # Pillow warns of what is very large; its size is held below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=KINDS)
            if image.width * image.height > _MOST_READ or getattr(image, "n_frames", 1) > 1:
                raise NoPicture(f"{image.width} x {image.height}")
            kind = image.format
            image.draft("RGB", (_MOST_DOTS, _MOST_DOTS))
            upright = ImageOps.exif_transpose(image)
    except NoPicture:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture(str(error)) from error
    upright.thumbnail((_MOST_DOTS, _MOST_DOTS))
    if "A" in upright.getbands() or "transparency" in upright.info:
        # Paper is white: what can be seen through shows it.
        seen = upright.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
    else:
        plain = upright.convert("RGB")
    # A fresh image has no notes of its own to be written along.
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    if kind in ("JPEG", "WEBP"):
        bare.save(out, "JPEG", quality=_QUALITY)
    else:
        bare.save(out, "PNG")
    return Ready(out.getvalue(), *bare.size)


class Picture(Block):
    """A picture as wide as the text, or as high as ``most`` mm; at 150 dots an inch at the least.

    It stands at the left and never parts.
    """

    before = 4
    after = 8

    def __init__(self, picture: Ready, *, most: float = 98) -> None:
        self._picture = picture
        self._most = most * POINTS_PER_MM

    def height(self, width: float) -> float:
        return self._size(width)[1]

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        wide, high = self._size(width)
        box = (x, top - high, wide, high)
        sheet.picture(box, self._picture.content)
        sheet.box(box, stroke=LINE)

    def _size(self, width: float) -> tuple[float, float]:
        """Return how wide and high it is drawn: a small one is not blown up."""
        dots = self._picture
        scale = min(width / dots.width, self._most / dots.height, 72 / 150)
        return dots.width * scale, dots.height * scale
