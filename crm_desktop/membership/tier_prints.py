"""Printing the list of members of a level; each print is numbered and noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.customers.masking import mask_name
from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.usecase import composed, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.levels import counted_over
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import tier_of, tiers
from crm_desktop.membership.windows import office_rule
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

if TYPE_CHECKING:
    from crm_desktop.membership.tier_documents import ListedMember

VIEW = "membership.view"
#: More is no list on paper any more: export customers with a second person instead.
MOST_LINES = 20_000
_PART = 5000
_LISTED = """
SELECT a.id, m.number, c.code, c.name, c.kind,
       coalesce((SELECT t.value FROM customer_contact t
                 WHERE t.customer_id = c.id AND t.kind = 'phone' AND t.is_main LIMIT 1), ''),
       m.tier_id, m.tier_until, coalesce(p.name, ''),
       (SELECT max(v.done_at) FROM visit v WHERE v.customer_id = c.id), c.care_plan
FROM membership m
JOIN account a ON a.membership_id = m.id
JOIN customer c ON c.id = m.customer_id
JOIN member_tier r ON r.id = m.tier_id
LEFT JOIN person p ON p.id = c.owner_id
WHERE m.ended_on IS NULL AND m.company_id = ? AND (? = 0 OR m.tier_id = ?)
ORDER BY r.rank DESC, c.pinyin, m.id LIMIT ?
"""

Progress = Callable[[int, int], object]


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


class TierPrints(ArchiveService):
    """Documents about levels, as PDF."""

    @use_case("print.note", VIEW)
    def note_list(self, work: Work, code: str, count: int) -> PrintNote:
        """Note that a list of so many members of a level ("": of all) is printed."""
        self._hidden(work)
        return note_print(work, "member_list", "office", 1, tier=code, members=count)

    @composed(VIEW, "print.note")
    def members(
        self, actor: Actor, code: str, language: Language, progress: Progress = _nobody_asks
    ) -> bytes:
        """Return 会员名单 of a level ("": of all) of the acting post's company, as PDF.

        ``progress`` is told members gathered and in all and may raise to stop. Raises NotFound for
        no level, Refused where there are too many members for paper.
        """
        from crm_desktop.membership.tier_documents import MemberList, member_list
        from crm_desktop.paper.noted import letterhead

        look = self._look(actor, VIEW)
        self._hidden(look)
        tier = tier_of(code) if code else None
        listed = _listed(look, tier, progress)
        note = self.note_list(actor, code, len(listed)).value
        secrecy = dictionary_word("secrecy", "confidential", language)
        stamped = Phrase(
            "customers_paper.list.watermark",
            name=note.printed_by,
            post=look.acting.post_title,
            at=f"{note.printed_at:%Y-%m-%d %H:%M}",
        )
        head = replace(
            letterhead(note, language, secrecy=secrecy),
            masked=True,
            watermark=say(stamped, language),
        )
        return member_list(
            head,
            MemberList(tier, office_rule().basis, look.today, listed, note.printed_by),
        )


def _listed(look: Look, tier: Tier | None, progress: Progress) -> list[ListedMember]:
    from crm_desktop.membership.tier_documents import ListedMember

    wanted = tier.id if tier else 0
    found = sql.rows(_LISTED, look.acting.company, wanted, wanted, MOST_LINES + 1)
    if len(found) > MOST_LINES:
        raise Refused(Phrase("tiers.paper.too_many", most=MOST_LINES))
    by_id = {each.id: each for each in tiers()}
    rule = office_rule()
    listed = []
    for start in range(0, len(found), _PART):
        progress(start, len(found))
        part = found[start : start + _PART]
        counts = counted_over(tuple(row[0] for row in part), look.today, rule)
        for account, number, customer, name, kind, phone, level, until, owner, seen, plan in part:
            listed.append(
                ListedMember(
                    number,
                    customer,
                    mask_name(name, kind),
                    mask_phone(phone),
                    by_id[level],
                    parse_day(until) if until else None,
                    counts[account].value,
                    owner,
                    moment(seen).date() if seen else None,
                    plan,
                )
            )
    return listed
