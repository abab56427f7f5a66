"""Finding customers from the one search box: masked, ranked, with what was looked for marked."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.customers import index, read
from crm_desktop.customers.model import CustomerRow
from crm_desktop.customers.room import VIEW, ArchiveService
from crm_desktop.foundation.searchwords import Span, query, spans
from crm_desktop.foundation.usecase import reading
from crm_desktop.foundation.work import Look

_MOST = 50


@dataclass(frozen=True)
class CustomerHit:
    """A customer that was found, and the parts of its name, code and plate to mark."""

    row: CustomerRow
    name: tuple[Span, ...]
    code: tuple[Span, ...]
    plate: tuple[Span, ...]


class CustomerFind(ArchiveService):
    """The customers' door of the search box."""

    @reading(VIEW)
    def find(self, look: Look, text: str, most: int = _MOST) -> list[CustomerHit]:
        """Return customers within scope that have every word of a text, the best first.

        Found by name and how it is read, code, telephone, mail, WeChat, plate, VIN and the number
        of a document or its end. Nothing is found by an empty text.
        """
        self._hidden(look)
        asked = query(text)
        if not asked.words:
            return []
        company = None if look.acting.everywhere else look.acting.company
        return [
            CustomerHit(
                row,
                spans(asked, row.name, name=True),
                spans(asked, row.code),
                spans(asked, row.plate),
            )
            for row in read.rows_of(index.matching(asked, company, most))
        ]
