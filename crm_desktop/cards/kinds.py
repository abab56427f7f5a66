"""The kinds of card 卡种: what the office calls them, what they may hold and what they cost."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from crm_desktop.cards.model import CardType
from crm_desktop.cards.read import card_type_of, card_types
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.cards import CardType as TypeRow

VIEW, DO = "card_stock.view", "tiers.approve"
_CODE = re.compile("[a-z][a-z0-9_]{0,39}")
_MOST_FEN = 1_000_000_00


@dataclass(frozen=True)
class TypeData:
    """A kind of card as it is edited; digit, ``named`` and ``extra`` stay once cards have it."""

    code: str
    zh: str
    en: str
    digit: str
    named: bool = True
    extra: bool = False
    money: bool = True
    fee_fen: int = 0
    reissue_fee_fen: int = 0
    active: bool = True


class TypeService(Service):
    """The kinds of card of the office."""

    @reading(VIEW)
    def types(self, look: Look) -> list[CardType]:
        """Return every kind of card, by its digit."""
        return list(card_types())

    @use_case("card_type.add", DO)
    def add(self, work: Work, data: TypeData) -> CardType:
        """Add a kind of card; raises ValidationErrors, Refused under a post of one company."""
        work.must_reach_all()
        data = _checked(data, None)
        TypeRow.create(**asdict(data))
        made = card_type_of(data.code)
        work.changed("card_type", made.id, made.zh, None, data)
        return made

    @use_case("card_type.change", DO)
    def change(self, work: Work, version: int, data: TypeData) -> CardType:
        """Change the kind of card with this code.

        Raises ValidationErrors, NotFound, Conflict, Refused under a post of one company.
        """
        work.must_reach_all()
        before = card_type_of(data.code)
        data = _checked(data, before)
        values = {name: value for name, value in asdict(data).items() if name != "code"}
        update_version(
            TypeRow,
            before.id,
            version,
            kind="card_type",
            mine=data,
            theirs=lambda: before,
            values=values,
        )
        after = card_type_of(data.code)
        work.changed("card_type", after.id, after.zh, asdict(before), asdict(after))
        return after


def _checked(data: TypeData, before: CardType | None) -> TypeData:
    checks = Checks()
    checks.text("zh", data.zh, longest=40, needed=True)
    checks.text("en", data.en, longest=40, needed=True)
    for field in ("fee_fen", "reissue_fee_fen"):
        if not 0 <= getattr(data, field) <= _MOST_FEN:
            checks.add(field, Phrase("error.between", least=0, most=_MOST_FEN // 100))
    if not re.fullmatch("[0-9]", data.digit):
        checks.add("digit", Phrase("card_type.one_digit"))
    others = [kind for kind in card_types() if before is None or kind.id != before.id]
    if any(kind.digit == data.digit for kind in others):
        checks.add("digit", Phrase("error.taken"))
    if before is None:
        if not _CODE.fullmatch(data.code):
            checks.add("code", Phrase("error.format"))
        elif any(kind.code == data.code for kind in others):
            checks.add("code", Phrase("error.taken"))
    checks.done()
    if before is not None:
        _keep_what_cards_stand_on(data, before)
    return data


def _keep_what_cards_stand_on(data: TypeData, before: CardType) -> None:
    """Hold that cards which are there stay what they are; raises Refused."""
    stays = ("digit", "named", "extra")
    if all(getattr(data, field) == getattr(before, field) for field in stays):
        return
    if sql.scalar("SELECT id FROM card WHERE type_id = ? LIMIT 1", before.id):
        raise Refused(Phrase("card_type.in_use", type=before.phrase))
