"""Designs of cards, several to a level: kept with versions and saved with conflicts told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from io import BytesIO

from crm_desktop.cards.design_model import (
    SIDES,
    Design,
    DesignData,
    Side,
    checked,
    side_from,
    side_to,
)
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import tiers
from crm_desktop.office.attachments import attach, attachments, content_of
from crm_desktop.office.model import Attachment
from db import sql
from db.models.cards import CardDesign

VIEW, DO = "cards.view", "cards.do"
KIND = "card_design"
_DESIGN = "SELECT name, tier_id, front, back, active, id, version FROM card_design"
#: A picture is stored no larger than this: 600 dots an inch across a whole card.
_MOST_PIXELS = 2400


class DesignService(Service):
    """The designs of the office; they hold nobody's data."""

    @reading(VIEW)
    def designs(self, look: Look) -> list[Design]:
        """Return every design, those in use first, by level and name."""
        return designs()

    @reading(VIEW)
    def design(self, look: Look, design: int) -> Design:
        """Return a design; raises NotFound."""
        return design_of(design)

    @reading(VIEW)
    def levels(self, look: Look) -> list[Tier]:
        """Return the levels that a design may be for, the lowest first."""
        return list(tiers())

    @reading(VIEW)
    def pictures_on(self, look: Look, design: int) -> dict[str, bytes]:
        """Return the pictures that a design uses, by id; raises NotFound."""
        found = design_of(design)
        elements = (*found.front.elements, *found.back.elements)
        return pictures_of({e.content for e in elements if e.kind == "picture"})

    @reading(VIEW)
    def pictures(self, look: Look) -> list[Attachment]:
        """Return the pictures that designs can use, oldest first."""
        return attachments(look, KIND, 0)

    @reading(VIEW)
    def picture(self, look: Look, picture: int) -> bytes:
        """Return the content of such a picture; raises NotFound."""
        return pictures_of([str(picture)])[str(picture)]

    @use_case("card_design.save", DO)
    def save(self, work: Work, data: DesignData, design: int = 0, version: int = 0) -> Design:
        """Store a new design, or a changed one whose version was read.

        Raises ValidationErrors, NotFound, Conflict. Designs are the whole office's.
        """
        data = checked(data)
        self._may_be_stored(data, design)
        values = {
            "name": data.name,
            "tier": data.tier,
            "front": _stored(data.front),
            "back": _stored(data.back),
            "active": data.active,
        }
        before = design_of(design) if design else None
        if before is None:
            design = CardDesign.create(**values).id
        else:
            update_version(
                CardDesign,
                design,
                version,
                kind=KIND,
                mine=data,
                theirs=lambda: before,
                values=values,
            )
        after = design_of(design)
        work.changed(KIND, design, after.name, before and asdict(before), asdict(after))
        return after

    @use_case("card_design.picture", DO)
    def add_picture(self, work: Work, name: str, content: bytes) -> Attachment:
        """Keep a picture for designs: PNG or JPEG, made smaller where it is larger than a card.

        Raises ValidationErrors for a file that is none or too large.
        """
        return attach(work, KIND, 0, name, fitted_picture(content))

    def _may_be_stored(self, data: DesignData, design: int) -> None:
        if sql.scalar("SELECT id FROM card_design WHERE name = ? AND id <> ?", data.name, design):
            raise ValidationErrors({"name": Phrase("error.taken")})
        if data.tier is not None and not sql.scalar(
            "SELECT id FROM member_tier WHERE id = ?", data.tier
        ):
            raise ValidationErrors({"tier": Phrase("error.not_a_choice")})
        for side in SIDES:
            wanted = {e.content for e in getattr(data, side).elements if e.kind == "picture"}
            if len(_of_designs(wanted)) < len(wanted):
                raise ValidationErrors({side: Phrase("design.no_picture")})


def designs() -> list[Design]:
    """Return every design, those in use first, by level and name."""
    found = sql.rows(
        f"{_DESIGN} ORDER BY NOT active, tier_id IS NULL, "
        "(SELECT rank FROM member_tier t WHERE t.id = tier_id), name, id"
    )
    return [_design(row) for row in found]


def design_of(design: int) -> Design:
    """Return a design; raises NotFound."""
    row = sql.one(f"{_DESIGN} WHERE id = ?", design)
    if row is None:
        raise NotFound(KIND)
    return _design(row)


def chosen_for(tier: int | None, among: Iterable[Design]) -> Design | None:
    """Return the design of a card by its level: the first in use of the level, else of any card."""
    usable = [design for design in among if design.active]
    own = [design for design in usable if tier is not None and design.tier == tier]
    return next(iter((*own, *(design for design in usable if design.tier is None))), None)


def pictures_of(ids: Iterable[str]) -> dict[str, bytes]:
    """Return pictures of designs by id; raises NotFound for one that is not a design's."""
    wanted = set(ids)
    known = _of_designs(wanted)
    if wanted - known:
        raise NotFound("attachment")
    return {picture: content_of(int(picture)) for picture in wanted}


def fitted_picture(content: bytes) -> bytes:
    """Return a picture as PNG or JPEG of a size that a card needs, the right way up.

    Raises ValidationErrors (``content``) for what is no picture.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content)) as picture:
            kind = picture.format
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
            out = BytesIO()
            if kind == "JPEG":
                turned.convert("RGB").save(out, "JPEG", quality=90)
            else:
                turned.convert("RGBA").save(out, "PNG")
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise ValidationErrors({"content": Phrase("design.not_a_picture")}) from error
    return out.getvalue()


def _of_designs(wanted: set[str]) -> set[str]:
    ids = [int(one) for one in wanted if one.isdigit()]
    found = sql.rows(
        f"SELECT id FROM attachment WHERE kind = ? AND id IN ({sql.marks(len(ids))})", KIND, *ids
    )
    return {str(found_id) for (found_id,) in found}


def _stored(side: Side) -> str:
    return json.dumps(side_to(side), ensure_ascii=False)


def _design(row: sql.Row) -> Design:
    name, tier, front, back, active, design, version = row
    return Design(
        name,
        tier,
        side_from(json.loads(front)),
        side_from(json.loads(back)),
        bool(active),
        design,
        version,
    )
