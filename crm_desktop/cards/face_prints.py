"""Printing card faces: which cards, in which design; every print is noted and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.cards.design_model import CardFace, Design, Element
from crm_desktop.cards.designs import chosen_for, design_of, designs, fitted_picture, pictures_of
from crm_desktop.cards.faces import FaceJob, Layout, faces_pdf
from crm_desktop.cards.model import grouped
from crm_desktop.cards.numbers import key_of
from crm_desktop.cards.stock import reached
from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.clock import parse_day
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.attachments import content_of
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import note_print
from crm_desktop.paper.fonts import missing_glyphs
from db import rows, sql

VIEW, DO = "cards.view", "cards.do"
#: Cards in states in which printing one makes sense: blanks to come and cards of somebody.
PRINTABLE = ("blank", "allocated", "pending", "active", "lost", "frozen", "expired")
MOST = 5000
_ENDED = ("spoiled", "replaced", "cancelling", "cancelled")
_CARD = """
SELECT c.id, c.company_id, c.number, c.key, c.state, c.named, c.bearer, c.valid_until, c.issued_on,
       c.printed, y.zh, y.en, o.name, o.short_name, o.phone, m.number, m.joined_on, m.tier_id,
       t.zh, t.en, u.id, u.name
FROM card c
JOIN card_type y ON y.id = c.type_id
JOIN company o ON o.id = c.company_id
LEFT JOIN account a ON a.id = c.account_id
LEFT JOIN membership m ON m.id = a.membership_id
LEFT JOIN member_tier t ON t.id = m.tier_id
LEFT JOIN customer u ON u.id = m.customer_id
"""
_PHOTO = """
SELECT max(id) FROM attachment
WHERE kind = 'customer' AND subject = ? AND removed_at IS NULL AND media_type LIKE 'image/%'
  AND ({named})
"""


@dataclass(frozen=True)
class PrintLine:
    """A card that can be printed: whose it is, in which design, and how often it was already."""

    id: int
    number: str
    name: str
    type_zh: str
    type_en: str
    tier: int | None
    state: str
    printed: int


@dataclass(frozen=True)
class Wish:
    """Which cards: by ids, from ``first`` to ``last``, of a ``batch``, or those not yet printed."""

    cards: tuple[int, ...] = ()
    first: str = ""
    last: str = ""
    batch: str = ""
    company: int = 0


@dataclass(frozen=True)
class _Row:
    """A card with what its face says."""

    id: int
    company: int
    state: str
    printed: int
    tier: int | None
    customer: int | None
    line: PrintLine
    texts: Mapping[Language, Mapping[str, str]]
    code: str


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


class FacePrints(ArchiveService):
    """Card faces of the companies within scope, as PDF."""

    @reading(VIEW)
    def lines(self, look: Look, wish: Wish) -> list[PrintLine]:
        """Return the cards that a wish finds, by number; raises NotFound, ValidationErrors."""
        return [row.line for row in self._rows(look, wish)]

    @reading(VIEW)
    def face(self, look: Look, card: int = 0, language: Language = Language.ZH) -> CardFace:
        """Return what a card says, or a sample where none is named; raises NotFound."""
        if not card:
            return sample_face(look, language)
        row = self._rows(look, Wish((card,)))[0]
        return CardFace(row.code, row.texts[language], _photo(row.customer))

    @reading(VIEW)
    def lost(self, look: Look, wish: Wish) -> str:
        """Return the characters of these cards' names that no face can draw, each once."""
        return "".join(missing_glyphs("".join(row.line.name for row in self._rows(look, wish))))

    @use_case("card.print", DO)
    def note(self, work: Work, cards: Sequence[int], layout: Layout) -> PrintNote:
        """Count a print of cards, and note it; raises NotFound, Refused for a card that ended."""
        found = self._rows(work, Wish(tuple(cards)))
        _must_be_printable(found)
        again = sum(1 for row in found if row.printed)
        for part in rows.batches(row.id for row in found):
            sql.run(
                f"UPDATE card SET printed = printed + 1 WHERE id IN ({sql.marks(len(part))})", *part
            )
        note = note_print(
            work, "card_faces", "card", found[0].id, cards=len(found), reprints=again,
            paper=str(layout.paper),
        )  # fmt: skip
        work.touched("card", [row.id for row in found])
        return note

    @composed(DO, "card.print")
    def print_faces(
        self,
        actor: Actor,
        wish: Wish,
        layout: Layout,
        *,
        design: int = 0,
        language: Language = Language.ZH,
        progress: Callable[[int, int], object] = _nobody_asks,
    ) -> Outcome[bytes]:
        """Return card faces as PDF, each in its own level's design or all in one.

        ``progress`` is told cards done and in all and may raise to stop: then nothing is counted.
        Raises NotFound, ValidationErrors, and Refused for cards that ended, too many at once, or a
        card that no design is for.
        """
        look = self._look(actor, DO)
        found = self._rows(look, wish)
        _must_be_printable(found)
        chosen = _designed(found, design)
        cards = [
            (own, CardFace(row.code, row.texts[language], _wanted_photo(own, row)))
            for own, row in zip(chosen, found, strict=True)
        ]
        pictures = pictures_of({e.content for own in chosen for e in _pictures_on(own)})
        title = say(Phrase("design.paper.title", count=len(cards)), language)
        company = found[0].texts[language]["company"]
        job = FaceJob(cards, pictures, layout, title, company, look.now, language)
        pdf = faces_pdf(job, progress)
        noted = self.note(actor, [row.id for row in found], layout)
        return Outcome(pdf, noted.changes)

    def _rows(self, look: Look, wish: Wish) -> list[_Row]:
        found = [row for row in _found(look, wish) if look.acting.reaches(row.company)]
        if not found:
            raise NotFound("card")
        if len(found) > MOST:
            raise Refused(Phrase("design.too_many_cards", most=MOST))
        return found


def sample_face(look: Look, language: Language) -> CardFace:
    """Return the face of a card that nobody has, with the words of the acting post's company."""
    row = sql.one("SELECT name, short_name, phone FROM company WHERE id = ?", look.acting.company)
    name, short, phone = row or ("", "", "")
    tier = sql.one("SELECT zh, en FROM member_tier ORDER BY rank DESC LIMIT 1") or ("", "")
    kind = sql.one("SELECT zh, en FROM card_type ORDER BY digit LIMIT 1") or ("", "")
    at = 0 if language is Language.ZH else 1
    code = "9001126000001233"
    return CardFace(
        code,
        {
            "name": say(Phrase("design.sample_name"), language),
            "number": grouped(code),
            "tier": tier[at],
            "type": kind[at],
            "member_number": "KH0100001239",
            "joined_on": str(look.today),
            "issued_on": str(look.today),
            "valid_until": str(date(look.today.year + 1, 12, 31)),
            "company": name,
            "company_short": short or name,
            "company_phone": phone or "400-000-0000",
        },
    )


def _found(look: Look, wish: Wish) -> list[_Row]:
    if wish.cards:
        rows_found = [
            row
            for part in rows.batches(wish.cards)
            for row in sql.rows(f"{_CARD} WHERE c.id IN ({sql.marks(len(part))})", *part)
        ]
        place = {card: at for at, card in enumerate(wish.cards)}
        return sorted((_row(row) for row in rows_found), key=lambda row: place[row.id])
    company = reached(look, wish.company)
    params: tuple[object, ...] = ()
    where = "c.state IN ('pending', 'active') AND c.printed = 0"
    if wish.batch:
        where = "c.id IN (SELECT card_id FROM card_step WHERE number = ? AND event = 'issue')"
        params = (wish.batch.strip().upper(),)
    elif wish.first:
        first, last = key_of(wish.first), key_of(wish.last or wish.first)
        if len(first) != len(last) or last < first:
            raise ValidationErrors({"last": Phrase("stock.number.backwards")})
        where, params = "length(c.key) = ? AND c.key BETWEEN ? AND ?", (len(first), first, last)
    found = sql.rows(
        f"{_CARD} WHERE c.company_id = ? AND {where} AND c.state NOT IN ({sql.marks(4)}) "
        "ORDER BY length(c.key), c.key LIMIT ?",
        company,
        *params,
        *_ENDED,
        MOST + 1,
    )
    return [_row(row) for row in found]


def _row(row: sql.Row) -> _Row:
    (card, company, number, key, state, named, bearer, until, issued, printed, type_zh, type_en,
     company_name, short, phone, member, joined, tier, tier_zh, tier_en, customer,
     customer_name) = row  # fmt: skip
    name = bearer or (customer_name if named else "") or ""
    texts = {
        language: {
            "name": name,
            "number": grouped(number) if number.isdigit() else number,
            "tier": tier_word or "",
            "type": type_word,
            "member_number": member or "",
            "joined_on": joined or "",
            "issued_on": issued or "",
            "valid_until": _until(until, member, language),
            "company": company_name,
            "company_short": short or company_name,
            "company_phone": phone,
        }
        for language, tier_word, type_word in (
            (Language.ZH, tier_zh, type_zh),
            (Language.EN, tier_en, type_en),
        )
    }
    line = PrintLine(card, number, name, type_zh, type_en, tier, state, printed)
    return _Row(card, company, state, printed, tier, customer if named else None, line, texts, key)


def _until(until: str | None, member: str | None, language: Language) -> str:
    """Return until when a card is good: what is stored on a named card has no end (domain §0)."""
    if until:
        return str(parse_day(until))
    return say(Phrase("design.no_end"), language) if member else ""


def _must_be_printable(found: Iterable[_Row]) -> None:
    ended = [row for row in found if row.state not in PRINTABLE]
    if ended:
        state = Phrase(f"state.card.{ended[0].state}")
        raise Refused(
            Phrase("design.card_ended", number=grouped(ended[0].line.number), state=state)
        )


def _designed(found: Sequence[_Row], design: int) -> list[Design]:
    if design:
        return [design_of(design)] * len(found)
    known = designs()
    by_tier = {tier: chosen_for(tier, known) for tier in {row.tier for row in found}}
    chosen = [by_tier[row.tier] for row in found]
    if None in chosen:
        raise Refused(Phrase("design.none_for_card"))
    return [own for own in chosen if own is not None]


def _pictures_on(design: Design) -> list[Element]:
    sides = (design.front, design.back)
    return [element for side in sides for element in side.elements if element.kind == "picture"]


def _wanted_photo(design: Design, row: _Row) -> bytes:
    sides = (design.front, design.back)
    wanted = any(element.kind == "photo" for side in sides for element in side.elements)
    return _photo(row.customer) if wanted else b""


def _photo(customer: int | None) -> bytes:
    """Return the newest picture among a customer's files that calls itself a photo, or nothing.

    Nothing too where the file is no picture in truth: the card is printed without.
    """
    if customer is None:
        return b""
    words = resource_json("defaults", "card_words.json")["photo_names"]
    named = " OR ".join("lower(name) LIKE ?" for _ in words)
    file = sql.scalar(_PHOTO.format(named=named), customer, *(f"%{word}%" for word in words))
    if file is None:
        return b""
    try:
        return fitted_picture(content_of(file))
    except ValidationErrors:
        return b""
