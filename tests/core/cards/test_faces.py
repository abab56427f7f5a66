"""Card faces on paper: true sizes, embedded fonts, rare names whole, prints counted."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crm_desktop.application import Application
from crm_desktop.cards.design_model import CARD_HEIGHT, CARD_WIDTH, DesignData, Element, Side
from crm_desktop.cards.face_prints import Wish
from crm_desktop.cards.faces import Layout, Paper, Sides
from crm_desktop.cards.model import grouped
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.cards.test_batch import members
from tests.core.offices import Office
from tests.core.paper.reading import fonts, pages, sizes

_K = 72 / 25.4
RARE = "𬭊䶮·阿卜杜热合曼"


@pytest.fixture
def issuer(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def cards(office: Office, issuer: Actor, declared: None) -> list[int]:
    """Three members' cards, the first of somebody with rare characters in the name."""
    app = office.app
    members(office, 3)
    version = app.customers.customer(issuer, 1).version
    app.customers.edit(issuer, 1, version, CustomerData(1, "person", RARE))
    app.stock.receive(issuer, Delivery("member", 5))
    app.stock.allocate(issuer, Wanted("member", quantity=4), issuer.person)
    app.card_batches.issue(issuer, "member")
    return [card for (card,) in sql.rows("SELECT id FROM card WHERE state = 'pending' ORDER BY id")]


def printed(app: Application, issuer: Actor, *cards: int, **layout: object) -> bytes:
    return app.card_faces.print_faces(issuer, Wish(tuple(cards)), Layout(**layout)).value  # type: ignore[arg-type]


def test_a_card_is_a_page_of_true_size_with_its_text_and_fonts(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    pdf = printed(office.app, issuer, cards[0])
    assert sizes(pdf) == [(round(CARD_WIDTH * _K), round(CARD_HEIGHT * _K))] * 2
    front, back = pages(pdf)
    number = sql.scalar("SELECT number FROM card WHERE id = ?", cards[0])
    assert RARE in front
    assert grouped(number) in front
    assert "普通会员" in front
    assert "长期" in front
    assert "远达汽车集团有限公司" in back
    assert grouped(number) in back
    assert all(fonts(pdf).values())


def test_a_press_gets_bleed_trim_box_and_marks(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    pdf = printed(office.app, issuer, cards[0], paper=Paper.PRESS, sides=Sides.FRONT)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    trim, bleed, media = page.trimbox, page.bleedbox, page.mediabox
    assert float(trim.width) / _K == pytest.approx(85.6, abs=0.01)
    assert float(trim.height) / _K == pytest.approx(53.98, abs=0.01)
    assert float(trim.left - bleed.left) / _K == pytest.approx(3, abs=0.01)
    assert float(media.width) / _K == pytest.approx(85.6 + 16, abs=0.05)
    bare = printed(office.app, issuer, cards[0], paper=Paper.PRESS, marks=False)
    assert sizes(bare)[0] == (round(91.6 * _K), round(59.98 * _K))


def test_a_sheet_holds_ten_and_backs_are_mirrored(office: Office, issuer: Actor) -> None:
    app = office.app
    app.stock.receive(issuer, Delivery("gift", 12))
    blanks = [card for (card,) in sql.rows("SELECT id FROM card ORDER BY id")]
    pdf = printed(app, issuer, *blanks, paper=Paper.SHEET)
    assert sizes(pdf) == [(595, 842)] * 4
    numbers = [grouped(n) for (n,) in sql.rows("SELECT number FROM card ORDER BY id")]
    front, back, rest, _ = pages(pdf)
    assert all(number in front and number in back for number in numbers[:10])
    assert numbers[0] not in rest
    places: list[dict[str, float]] = []
    for page in list(PdfReader(io.BytesIO(pdf)).pages)[:2]:
        at: dict[str, float] = {}

        def seen(text: str, _cm: object, tm: list[float], *_rest: object, at: dict = at) -> None:
            at.setdefault(text.strip(), tm[4])

        page.extract_text(visitor_text=seen)
        places.append(at)
    one, two = numbers[0], numbers[1]
    assert places[0][one] < places[0][two]
    assert places[1][one] > places[1][two], "on the back the left card lies at the right"


def test_a_printer_that_is_off_is_met_by_moving_the_ink(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    def places(pdf: bytes) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        page = PdfReader(io.BytesIO(pdf)).pages[0]
        page.extract_text(
            visitor_text=lambda text, _cm, tm, *_: text.strip() and found.append((tm[4], tm[5]))
        )
        return found

    still = places(printed(office.app, issuer, cards[0]))
    moved = places(printed(office.app, issuer, cards[0], right=1.5, down=-0.5))
    assert len(still) == len(moved) > 3
    for (x, y), (x2, y2) in zip(still, moved, strict=True):
        assert x2 - x == pytest.approx(1.5 * _K, abs=0.02)
        assert y2 - y == pytest.approx(0.5 * _K, abs=0.02)


def test_prints_are_counted_noted_and_stopped_without_a_trace(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    app = office.app
    not_yet = app.card_faces.lines(issuer, Wish())
    assert [line.id for line in not_yet] == cards
    told: list[tuple[int, int]] = []
    with office.logs("card.print done"):
        app.card_faces.print_faces(issuer, Wish(), Layout(), progress=lambda *at: told.append(at))
    assert told == [(0, 3), (1, 3), (2, 3)]
    with pytest.raises(NotFound):
        app.card_faces.lines(issuer, Wish())

    class Stopped(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise Stopped

    with office.logs(), pytest.raises(Stopped):
        app.card_faces.print_faces(issuer, Wish(tuple(cards)), Layout(), progress=stop)
    app.card_faces.print_faces(issuer, Wish((cards[0],)), Layout())
    lines = app.card_faces.lines(issuer, Wish(tuple(cards)))
    assert [line.printed for line in lines] == [2, 1, 1]
    assert '"reprints":1' in str(office.last_entry()["subjects"])


def test_cards_are_found_by_batch_and_by_range(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    app = office.app
    batch = sql.scalar("SELECT number FROM stock_move WHERE kind = 'issue'")
    assert [line.id for line in app.card_faces.lines(issuer, Wish(batch=batch.lower()))] == cards
    first, last = (line.number for line in app.card_faces.lines(issuer, Wish())[::2])
    found = app.card_faces.lines(issuer, Wish(first=grouped(first), last=last))
    assert [line.id for line in found] == cards
    assert found[0].name == RARE


def test_what_ended_is_not_printed_and_nobody_prints_without_the_right(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    app = office.app
    app.stock.spoil(issuer, Wanted("member", quantity=1), "damaged")
    spoiled = sql.scalar("SELECT id FROM card WHERE state = 'spoiled'")
    with pytest.raises(Refused):
        printed(app, issuer, spoiled)
    with pytest.raises(NotAllowed):
        printed(app, office.actor("A1-1"), cards[0])
    with pytest.raises(NotFound):
        printed(app, issuer, 999)


def test_each_level_has_its_own_design_and_any_card_another(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    app = office.app
    gold = sql.scalar("SELECT id FROM member_tier WHERE code = 'gold'")
    sql.run("UPDATE membership SET tier_id = ? WHERE customer_id = 2", gold)
    sql.run(
        "INSERT INTO tier_change (membership_id, kind, after_id, at, reason, computed) "
        "SELECT id, 'grant', tier_id, '2026-03-02T01:00:00.000000Z', '', '{}' FROM membership "
        "WHERE customer_id = 2"
    )
    mine = app.card_designs.save(
        issuer,
        DesignData("金卡新版", gold, Side("#FFFFFF", "", (
            Element("text", 5, 5, 40, 6, "仅金卡"), Element("field", 5, 20, 60, 8, "name"),
        ))),
    ).value  # fmt: skip
    old = next(d for d in app.card_designs.designs(issuer) if d.name == "金卡")
    data = DesignData(old.name, old.tier, old.front, old.back, active=False)
    app.card_designs.save(issuer, data, old.id, old.version)
    fronts = pages(printed(app, issuer, *cards, sides=Sides.FRONT))
    assert [("仅金卡" in front) for front in fronts] == [False, True, False]
    every = pages(
        app.card_faces.print_faces(
            issuer, Wish(tuple(cards)), Layout(sides=Sides.FRONT), design=mine.id
        ).value
    )
    assert all("仅金卡" in front for front in every)
    for design in app.card_designs.designs(issuer):
        if design.tier is None or design.active:
            fields = {f: getattr(design, f) for f in ("name", "tier", "front", "back")}
            app.card_designs.save(
                issuer, DesignData(**fields, active=False), design.id, design.version
            )
    with pytest.raises(Refused):
        printed(app, issuer, cards[0])


def test_a_name_that_is_too_long_is_set_smaller_before_it_is_cut(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    app = office.app
    long = "司马" * 8
    version = app.customers.customer(issuer, 1).version
    app.customers.edit(issuer, 1, version, CustomerData(1, "person", long))
    assert long in pages(printed(app, issuer, cards[0]))[0]
    version = app.customers.customer(issuer, 1).version
    app.customers.edit(issuer, 1, version, CustomerData(1, "person", "司马" * 40))
    assert "…" in pages(printed(app, issuer, cards[0]))[0]


def test_english_says_levels_and_types_in_english(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    pdf = office.app.card_faces.print_faces(
        issuer, Wish((cards[0],)), Layout(), language=Language.EN
    ).value
    front, back = pages(pdf)
    assert "Member" in front
    assert "No end" in front
    assert "Member card" in back


def test_a_photo_among_the_files_of_the_holder_stands_on_the_card(
    office: Office, issuer: Actor, cards: list[int]
) -> None:
    from PIL import Image

    app = office.app
    design = next(d for d in app.card_designs.designs(issuer) if d.name == "会员卡")
    photo = Element("photo", 60, 36, 14, 16)
    front = replace(design.front, elements=(*design.front.elements, photo))
    app.card_designs.save(
        issuer, DesignData(design.name, design.tier, front, design.back), design.id, design.version
    )

    def images(pdf: bytes) -> int:
        return len(PdfReader(io.BytesIO(pdf)).pages[0].images)

    assert images(printed(app, issuer, cards[0])) == 0
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), "#AA3322").save(picture, "JPEG")
    app.files.add(issuer, 1, "证件照片.jpg", picture.getvalue())
    assert images(printed(app, issuer, cards[0])) == 1
    app.files.add(issuer, 1, "新照片.png", b"no picture at all")
    assert images(printed(app, issuer, cards[0])) == 0, "printed without, not refused"
