"""What a part of the rights held by the server is: a module that makes some of it."""

from __future__ import annotations

from typing import Protocol


class Part(Protocol):
    """``VIEWED`` names the tables that persons touch only through a view of ``desk``.

    ``statements`` returns SQL of PostgreSQL's own, run in order as the keeper after the foundation
    (roles, ``keep.me()`` and its like, tables, grants, policies); to run it again changes nothing.
    """

    @property
    def VIEWED(self) -> frozenset[str]: ...  # noqa: N802

    def statements(self, database: str) -> tuple[str, ...]: ...
