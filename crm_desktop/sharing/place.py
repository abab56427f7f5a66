"""Where a shared office is: what a desk that joined it keeps, and the line it is handed on as.

The line is ``crm://host:port/database?tls=require``: as text, and as the QR code that the hosting
computer shows. It holds no name and no password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crm_desktop.foundation.names import fold
from db.engine import SharedAddress, persons_address
from db.shared import TLS_MODES

USUAL_PORT = 5432
USUAL_TLS = "prefer"
WITH_CERTIFICATE = "verify-full"
SCHEME = "crm"
_PORTS = range(1, 65536)


@dataclass(frozen=True)
class SharedPlace:
    """A server, the database there, and how safe the connection must be; no secret.

    ``tls`` is one of ``TLS_MODES``; ``office`` is what the office calls itself, empty until known;
    ``certificate`` is the file that ``WITH_CERTIFICATE`` trusts, empty for this user's own.
    ``standby`` names servers that may have taken over (``SharedAddress``).
    """

    host: str
    database: str
    port: int = USUAL_PORT
    tls: str = USUAL_TLS
    office: str = ""
    certificate: str = ""
    standby: str = ""

    def line(self) -> str:
        """Return the line that is handed to other desks."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{SCHEME}://{host}:{self.port}/{quote(self.database, safe='')}?tls={self.tls}"

    def address(self, login: str, password: str) -> SharedAddress:
        """Return the address under which a person connects, by their login as typed."""
        return persons_address(
            self.host,
            self.database,
            fold(login),
            password,
            port=self.port,
            tls=self.tls,
            certificate=self.certificate,
            standby=self.standby,
        )

    @property
    def title(self) -> str:
        """What to call it: the office and its server."""
        return " · ".join(part for part in (self.office or self.database, self.host) if part)


def read_line(text: str) -> SharedPlace | None:
    """Return the place that a handed line names, None where it is no such line."""
    try:
        parts = urlsplit(text.strip())
        port = USUAL_PORT if parts.port is None else parts.port
    except ValueError:
        return None
    database = unquote(parts.path.strip("/"))
    tls = parse_qs(parts.query).get("tls", [USUAL_TLS])[-1]
    if parts.scheme != SCHEME or not (parts.hostname and database) or tls not in TLS_MODES:
        return None
    if port not in _PORTS:
        return None
    return SharedPlace(parts.hostname, database, port, tls)


def read_host(text: str) -> tuple[str, int | None] | None:
    """Return host and port of ``host``, ``host:port``, ``[v6]:port``; None where it is neither."""
    found = re.fullmatch(
        r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[^\s:/@\[\]]+))(?::(?P<port>\d{1,5}))?",
        text.strip(),
    )
    if found is None:
        bare = re.fullmatch(r"[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*", text.strip())
        return (text.strip(), None) if bare else None
    port = read_port(found["port"]) if found["port"] else None
    if found["port"] and port is None:
        return None
    return found["six"] or found["name"], port


def read_port(text: str) -> int | None:
    """Return the number of a port as typed, None where it is none."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits) not in _PORTS:
        return None
    return int(digits)


__all__ = [
    "TLS_MODES",
    "USUAL_PORT",
    "USUAL_TLS",
    "WITH_CERTIFICATE",
    "SharedPlace",
    "read_host",
    "read_line",
    "read_port",
]
