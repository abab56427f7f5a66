"""Finding cards by their number: from the one search box and by a scanner."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.read import card_key, card_numbered
from crm_desktop.cards.room import VIEW, CardRoom
from crm_desktop.foundation.searchkeys import bare
from crm_desktop.foundation.usecase import reading
from crm_desktop.foundation.work import Look
from db import sql
from db.matching import having_key

#: With fewer characters a number would be found that nobody meant.
_LEAST = 6
_HIT = """
SELECT c.id, c.number, c.state, c.named, coalesce(u.id, 0), coalesce(u.name, ''), c.bearer
FROM card c
LEFT JOIN account a ON a.id = c.account_id
LEFT JOIN membership m ON m.id = a.membership_id
LEFT JOIN customer u ON u.id = m.customer_id
"""
_ENDING = f"""
{_HIT}
WHERE c.id IN (
    SELECT d.id FROM membership n
    JOIN account b ON b.membership_id = n.id
    JOIN card d ON d.account_id = b.id
    WHERE n.customer_id IN ({{having}}) AND substr(d.key, length(d.key) - 5) = ?)
ORDER BY c.id DESC LIMIT ?
"""


@dataclass(frozen=True)
class CardHit:
    """A card that was found: its number, its state, and whose it is (0 and nobody's name where
    nobody is named on it)."""

    id: int
    number: str
    state: str
    named: bool
    customer: int
    name: str
    bearer: str


class CardFind(CardRoom):
    """The cards' door of the search box."""

    @reading(VIEW)
    def find(self, look: Look, text: str, most: int = 8) -> list[CardHit]:
        """Return cards within scope by the whole number or its last six digits, whole ones first.

        Cards that ended are found too, for they are still carried about. Blanks are nobody's.
        """
        key = card_key(text)
        if len(key) < _LEAST:
            return []
        whole = card_numbered(text)
        found = [] if whole is None else sql.rows(f"{_HIT} WHERE c.id = ?", whole.id)
        if whole is None and len(key) == _LEAST:
            found = sql.rows(_ENDING.format(having=having_key()), bare(key), key, most)
        hits = [
            CardHit(card, number, state, bool(named), customer, name, bearer)
            for card, number, state, named, customer, name, bearer in found
        ]
        return [hit for hit in hits if self._is_shown(look, hit)][:most]

    def _is_shown(self, look: Look, hit: CardHit) -> bool:
        account, company = sql.one(
            "SELECT account_id, company_id FROM card WHERE id = ?", hit.id
        ) or (None, 0)
        return account is not None and look.acting.reaches(company)
