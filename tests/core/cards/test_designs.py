"""Designs: planted, saved with versions, hostile ones refused, pictures kept small."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crm_desktop.cards.design_model import (
    ALIGNS,
    CARD_HEIGHT,
    CARD_WIDTH,
    FIELDS,
    KINDS,
    CardFace,
    DesignData,
    Element,
    Side,
    side_from,
    side_to,
)
from crm_desktop.cards.designs import chosen_for
from crm_desktop.cards.drawing import Filled, Picture, Words, cut_text, marks_of
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from db import sql
from tests.core.offices import Office

FACE = CardFace("9001126000001233", {"name": "张三", "number": "9001 1260 0000 1233"})


@pytest.fixture
def issuer(office: Office) -> Actor:
    return office.actor("A1-2")


def test_an_office_begins_with_a_design_for_each_level_and_one_for_any_card(
    office: Office, issuer: Actor
) -> None:
    found = office.app.card_designs.designs(issuer)
    tiers = [tier for (tier,) in sql.rows("SELECT id FROM member_tier ORDER BY rank")]
    assert [design.tier for design in found] == [*tiers, None]
    assert all(chosen_for(tier, found).tier == tier for tier in tiers)  # type: ignore[union-attr]
    assert chosen_for(999, found) == found[-1]
    assert chosen_for(None, []) is None
    for design in found:
        for side in (design.front, design.back):
            assert side.elements
            assert not any(map(cut_text, side.elements)), design.name
            for e in side.elements:
                inside = e.x + e.width <= CARD_WIDTH and e.y + e.height <= CARD_HEIGHT
                assert inside or e.kind == "box", f"{design.name}: {e}"


def test_a_design_is_saved_and_a_stale_one_is_a_conflict(office: Office, issuer: Actor) -> None:
    designs = office.app.card_designs
    with office.logs("card_design.save done"):
        made = designs.save(issuer, DesignData(" 夏季 ")).value
    assert (made.name, made.version) == ("夏季", 1)
    moved = DesignData("夏季", None, Side("#FFFFFF", "", (Element("qr", 1, 1, 15, 15),)))
    after = designs.save(issuer, moved, made.id, made.version).value
    assert after.front.elements == moved.front.elements
    with pytest.raises(Conflict) as stale:
        designs.save(issuer, moved, made.id, made.version)
    assert stale.value.theirs.version == 2
    with pytest.raises(ValidationErrors) as taken:
        designs.save(issuer, DesignData("夏季"))
    assert set(taken.value.fields) == {"name"}
    with pytest.raises(NotFound):
        designs.save(issuer, DesignData("秋季"), 999, 1)
    with pytest.raises(NotAllowed):
        designs.save(office.actor("A1-1"), DesignData("秋季"))


QR = Element("qr", 1, 1, 15, 15)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(QR, kind="sound"),
        replace(QR, x=-3.1),
        replace(QR, x=80),
        replace(QR, y=50),
        replace(QR, width=0),
        replace(QR, colour="red"),
        replace(QR, colour="#12345G"),
        replace(QR, points=3.9),
        replace(QR, points=37),
        replace(QR, align="top"),
        replace(QR, kind="field", content="password"),
        replace(QR, kind="picture", content="x"),
        replace(QR, kind="picture", content="999"),
        replace(QR, kind="text", content="x" * 501),
        replace(QR, kind="text", content="a\x00b"),
        replace(QR, width=float("nan")),
        replace(QR, x=float("nan")),
    ],
)
def test_an_element_that_cannot_be_is_refused(
    office: Office, issuer: Actor, wrong: Element
) -> None:
    for side in ("front", "back"):
        data = replace(DesignData("坏"), **{side: Side("#FFFFFF", "", (wrong,))})
        with pytest.raises(ValidationErrors) as refused:
            office.app.card_designs.save(issuer, data)
        assert set(refused.value.fields) == {side}


@pytest.mark.parametrize(
    "side", [Side("white"), Side("#FFFFFF", "#FFF"), Side(elements=(QR,) * 41)]
)
def test_a_side_that_cannot_be_is_refused(office: Office, issuer: Actor, side: Side) -> None:
    with pytest.raises(ValidationErrors):
        office.app.card_designs.save(issuer, DesignData("坏", front=side))


tenths = st.integers(0, 400).map(lambda n: n / 10)
elements = st.builds(
    Element,
    kind=st.sampled_from(KINDS),
    x=tenths,
    y=tenths,
    width=tenths,
    height=tenths,
    content=st.text(max_size=20),
    points=st.integers(4, 36).map(float),
    bold=st.booleans(),
    align=st.sampled_from(ALIGNS),
)


@given(st.lists(elements, max_size=5))
def test_a_side_comes_back_as_it_was_stored(found: list[Element]) -> None:
    side = Side("#ABCDEF", "#012345", tuple(found))
    assert side_from(json.loads(json.dumps(side_to(side)))) == side


@given(elements)
def test_ink_of_text_and_codes_stays_in_its_box(element: Element) -> None:
    if element.kind == "field":
        element = replace(element, content=FIELDS[0], width=max(element.width, 3.0))
    for mark in marks_of(element, FACE, {}):
        assert not isinstance(mark, Picture)
        if isinstance(mark, Words) and element.width > 10:
            assert mark.x >= element.x - 0.01
            width = mark.ink.width(mark.text) * 25.4 / 72
            assert mark.x + width <= element.x + element.width + 0.01
        if isinstance(mark, Filled):
            for x, y, width, height in mark.boxes:
                assert x >= element.x - 0.01
                assert y >= element.y - 0.01
                assert x + width <= element.x + element.width + 0.01
                assert y + height <= element.y + element.height + 0.01


def test_a_card_that_has_nothing_to_say_leaves_no_ink() -> None:
    empty = CardFace("", {})
    for kind in ("field", "qr", "barcode", "photo", "picture"):
        assert marks_of(Element(kind, 0, 0, 10, 10, "name"), empty, {}) == ()


def test_pictures_are_kept_small_and_only_true_ones(office: Office, issuer: Actor) -> None:
    designs = office.app.card_designs
    out = io.BytesIO()
    Image.new("RGB", (5000, 1000), "#336699").save(out, "PNG")
    kept = designs.add_picture(issuer, "logo.png", out.getvalue()).value
    assert [picture.id for picture in designs.pictures(issuer)] == [kept.id]
    with Image.open(io.BytesIO(designs.picture(issuer, kept.id))) as picture:
        assert picture.size == (2400, 480)
    data = DesignData(
        "带图", front=Side(elements=(Element("picture", 0, 0, 20, 10, str(kept.id)),))
    )
    assert designs.save(issuer, data).value.front.elements[0].content == str(kept.id)
    for wrong in (b"", b"GIF89a", out.getvalue()[:100]):
        with pytest.raises(ValidationErrors) as refused:
            designs.add_picture(issuer, "x.png", wrong)
        assert set(refused.value.fields) == {"content"}
    with pytest.raises(NotFound):
        designs.picture(issuer, kept.id + 1)


def test_every_planted_design_names_a_level_that_is_shipped() -> None:
    tiers = {tier["code"] for tier in resource_json("defaults", "tiers.json")["tiers"]}
    planted = resource_json("defaults", "card_designs.json")
    assert {each["tier"] for each in planted} == tiers | {""}
