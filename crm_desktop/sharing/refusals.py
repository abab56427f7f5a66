"""Why a server did not let somebody in, in one sentence, and which answer it is about."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.foundation.errors import DeniedLogin, StorageError, phrase_of
from crm_desktop.foundation.words import Phrase
from db.errors import OlderProgram


@dataclass(frozen=True)
class Refusal:
    """What to tell, and the field it concerns: ``host``, ``database``, ``login``, ``password``
    or ``tls``."""

    field: str
    why: Phrase


_OF_CODE = {
    "unreachable": Refusal("host", Phrase("join.why.unreachable")),
    "connection_lost": Refusal("host", Phrase("join.why.unreachable")),
    "other_server": Refusal("host", Phrase("join.why.other_server")),
    "not_admitted": Refusal("host", Phrase("join.why.not_admitted")),
    "not_permitted": Refusal("login", Phrase("error.storage.not_permitted")),
    "server_busy": Refusal("host", Phrase("error.storage.server_busy")),
    "unfit_server": Refusal("host", Phrase("error.storage.unfit_server")),
    "older_schema": Refusal("database", Phrase("join.why.older_schema")),
    "newer_schema": Refusal("database", Phrase("join.why.newer_schema")),
    "missing": Refusal("database", Phrase("join.why.missing")),
    "wrong_password": Refusal("password", Phrase("join.why.wrong_password")),
    "no_tls": Refusal("tls", Phrase("join.why.no_tls")),
}


def why_not(error: BaseException) -> Refusal | None:
    """Return why joining failed, None for a bug of ours."""
    if isinstance(error, StorageError) and error.code in _OF_CODE:
        return _OF_CODE[error.code]
    phrase = phrase_of(error)
    if phrase is None:
        return None
    if isinstance(error, OlderProgram):
        return Refusal("database", phrase)
    return Refusal("password" if isinstance(error, DeniedLogin) else "host", phrase)
