"""Personal data that a person's own login cannot read, whatever they ask the server with.

Who may see customers whole (``customers.view`` that nothing narrows) reads telephones, mail and
addresses in full; everybody else reads them masked, as the program shows them. Numbers of identity
documents are masked for everybody. What is masked is masked in the database, by views in ``desk``
(``db.held.views``); what has to be compared by its true value is compared there too and answered
with ids (``db.held.asking``); a value in full is given by ``keep.reveal``, for a reason, noted.
"""

from __future__ import annotations

from db.held import asking, hiding, searching, sight, views
from db.held.names import desk_role, quoted

#: Tables that persons touch only through a view of the same name in ``desk``.
VIEWED: frozenset[str] = views.VIEWED


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL that makes all of it in an office's database: run as the keeper, repeatable.

    It takes ``keep.me()``, ``keep.may(right)`` and ``keep.reaches(company)``, the roles of the
    database and the tables of the newest schema.
    """
    role = quoted(desk_role(database))
    return (
        *hiding.statements(),
        *sight.statements(),
        *views.statements(),
        *searching.statements(),
        *asking.statements(),
        *(f"REVOKE ALL ON FUNCTION keep.{each} FROM PUBLIC" for each in asking.INNER),
        *(f"GRANT EXECUTE ON FUNCTION keep.{each} TO {role}" for each in asking.OUTER),
    )
