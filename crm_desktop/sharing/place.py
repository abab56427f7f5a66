"""Where a shared office is: what a desk that joined it keeps, and the line it is handed on as.

The line is ``crm://host:port/database?tls=require``: as text, and as the QR code that the hosting
computer shows. It holds no name and no password. Where the hosting computer has a certificate of
its own the line ends in ``&sha256=`` and the fingerprint, by which a desk knows it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crm_desktop.foundation.names import fold
from db.engine import SharedAddress, persons_address
from db.shared import TLS_MODES

USUAL_PORT = 5432
USUAL_TLS = "prefer"
WITH_CERTIFICATE = "verify-full"
#: The certificate is the one whose fingerprint the line names, whatever address it is shown at.
WITH_FINGERPRINT = "verify-ca"
SCHEME = "crm"
_PORTS = range(1, 65536)
_FINGERPRINT = "sha256"
# The name or number of a network card, if any, behind what is no part of it.
_ZONE = re.compile(r"^[^%]+(?:%[\w.-]+)?$", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class SharedPlace:
    """A server, the database there, and how safe the connection must be; no secret.

    ``tls`` is one of ``TLS_MODES``; ``office`` is what the office calls itself, empty until known;
    ``certificate`` is the file that ``WITH_CERTIFICATE`` trusts, empty for this user's own.
    ``standby`` names servers that may have taken over (``SharedAddress``). ``fingerprint`` is the
    SHA-256 of the one certificate that is trusted, in hexadecimal digits, empty where the file is.
    """

    host: str
    database: str
    port: int = USUAL_PORT
    tls: str = USUAL_TLS
    office: str = ""
    certificate: str = ""
    standby: str = ""
    fingerprint: str = ""

    def line(self) -> str:
        """Return the line that is handed to other desks."""
        at = endpoint(self.host.replace("%", "%25"), self.port)
        known = f"&{_FINGERPRINT}={self.fingerprint}" if self.fingerprint else ""
        database = quote(self.database, safe="")
        return f"{SCHEME}://{at}/{database}?tls={self.tls}{known}"

    def trusting_in(self, folder: Path) -> SharedPlace:
        """Return the place with the file, in a folder, that holds what its fingerprint names."""
        if not self.fingerprint:
            return self
        name = f"server-{self.fingerprint[:16]}.crt"
        return replace(self, certificate=str(folder.absolute() / name))

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
    asked = parse_qs(parts.query)
    tls = asked.get("tls", [USUAL_TLS])[-1]
    known = asked.get(_FINGERPRINT, [""])[-1].lower()
    if known and (tls != WITH_FINGERPRINT or not _SHA256.fullmatch(known)):
        return None
    if parts.scheme != SCHEME or not (parts.hostname and database) or tls not in TLS_MODES:
        return None
    if port not in _PORTS:
        return None
    # The zone of an address that holds on one network only, as RFC 6874 writes it.
    host = parts.hostname.replace("%25", "%", 1)
    if ":" in host and not _is_six(host):
        return None
    return SharedPlace(host, database, port, tls, fingerprint=known)


def read_host(text: str) -> tuple[str, int | None] | None:
    """Return host and port of ``host``, ``host:port``, ``[v6]:port``; None where it is neither.

    An address of version 6 may stand without brackets where no port follows it, and with the zone
    behind it that an address of one network needs: ``fe80::1%eth0``.
    """
    typed = text.strip()
    if _is_six(typed):
        return typed, None
    found = re.fullmatch(
        r"(?:\[(?P<six>[^\s\[\]/@]+)\]|(?P<name>[^\s:/@%\[\]]+))(?::(?P<port>\d{1,5}))?", typed
    )
    if found is None or (found["six"] and not _is_six(found["six"])):
        return None
    port = read_port(found["port"]) if found["port"] else None
    if found["port"] and port is None:
        return None
    return found["six"] or found["name"], port


def endpoint(host: str, port: int) -> str:
    """Return ``host:port`` as it is shown, an address of version 6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_six(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return _ZONE.search(text) is not None


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
    "WITH_FINGERPRINT",
    "SharedPlace",
    "endpoint",
    "read_host",
    "read_line",
    "read_port",
]
