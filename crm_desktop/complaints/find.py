"""Finding cases from the one search box: "how far is my complaint?" by number or telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_desktop.complaints.list_model import CaseFilter, CaseRow
from crm_desktop.complaints.listing import ComplaintService
from crm_desktop.complaints.model import OPEN
from crm_desktop.complaints.narrowing import LEAST_TAIL, conditions
from crm_desktop.complaints.scope import VIEW
from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.usecase import reading
from crm_desktop.foundation.work import Look
from db import sql
from db.matching import by_phone, having_key

#: A telephone with fewer digits is the end of one.
_WHOLE_PHONE = 7
#: Four digits end the telephones of a hundred people among a million.
_MOST_PEOPLE = 200


class ComplaintFind(ComplaintService):
    """The complaints' door of the search box."""

    @reading(VIEW)
    def find(self, look: Look, text: str, most: int = 8) -> list[CaseRow]:
        """Return cases within scope by their number or the end of a telephone, open ones first.

        A whole number finds every case, its last four characters and more those that are open. A
        telephone or its last four digits finds the cases of whoever has it, a whole one also those
        of people who are in no archive; its end finds theirs while they are open.
        """
        asked = "".join(storable(fold(text)).split()).upper()
        if len(asked) < LEAST_TAIL or not asked.isascii() or not asked.isalnum():
            return []
        whole = self._numbered(look, asked)
        if whole:
            return self._rows(look, whole)
        found: dict[int, None] = {}
        for query, params in _asked(asked):
            for case in self._cases(look, query, params, most):
                found[case] = None
            if len(found) >= most:
                break
        rows = self._rows(look, list(found))
        return sorted(rows, key=lambda row: row.state not in OPEN)[:most]

    def _cases(
        self, look: Look, query: str, params: tuple[object, ...], most: int
    ) -> Sequence[int]:
        where, narrowed = conditions(look, CaseFilter(view="all"))
        return sql.numbers(
            f"SELECT c.id FROM complaint c WHERE {query} AND {where} "
            f"ORDER BY CASE WHEN c.state IN ({sql.marks(len(OPEN))}) THEN 0 ELSE 1 END, "
            "c.received_at DESC, c.id DESC LIMIT ?",
            *params,
            *narrowed,
            *OPEN,
            most,
        )


def _asked(text: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the questions to ask: of indexes, and of the open cases alone, which are few."""
    if text.isdigit():
        # First who it is: most texts are nobody's number, and then no case is asked for.
        customers = sql.numbers(f"{having_key()} LIMIT ?", text, _MOST_PEOPLE)
        if customers:
            yield f"c.customer_id IN ({sql.marks(len(customers))})", tuple(customers)
        if len(text) >= _WHOLE_PHONE:
            yield by_phone("complaint", "c", "is"), (text,)
    open_states = f"c.state IN ({sql.marks(len(OPEN))})"
    yield (
        f"{open_states} AND (c.number LIKE ? OR {by_phone('complaint', 'c', 'ends')})",
        (*OPEN, f"%{text}", text),
    )
