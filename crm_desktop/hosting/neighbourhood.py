"""How other desks find this PC: its addresses, the line to hand on, and its firewall."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Sequence

from crm_desktop.sharing.place import WITH_FINGERPRINT, SharedPlace

_NAME = "CRM Desktop"
_UNIQUE_LOCAL = ipaddress.ip_network("fc00::/7")


def lan_addresses() -> list[str]:
    """Return this PC's addresses in private networks, the one that leads outside first.

    Those of version 6 come last, and only such as mean the same on every PC: one that begins with
    ``fe80`` needs a zone, which each PC names by itself.
    """
    found: dict[str, None] = {}
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far, 9))  # nothing is sent: only the way is looked up
                found[str(probe.getsockname()[0])] = None
        except OSError:
            pass
        try:
            for entry in socket.getaddrinfo(socket.gethostname(), None, family):
                found[str(entry[4][0])] = None
        except OSError:
            pass
    return [each for each in found if is_handed_on(each)]


def place_of(host: str, port: int, database: str, fingerprint: str = "") -> SharedPlace:
    """Return the place that other desks join; they trust the certificate of the fingerprint."""
    tls = WITH_FINGERPRINT if fingerprint else "disable"
    return SharedPlace(host, database, port, tls, fingerprint=fingerprint)


def firewall_commands(port: int, platform: str = sys.platform) -> Sequence[str]:
    """Return the commands that let other desks in, to be run by whoever administers this PC."""
    if platform == "win32":
        return (
            (
                f'netsh advfirewall firewall add rule name="{_NAME}" dir=in action=allow '
                f"protocol=TCP localport={port} profile=private,domain"
            ),
        )
    return (
        f"sudo ufw allow {port}/tcp",
        f"sudo firewall-cmd --permanent --add-port={port}/tcp && sudo firewall-cmd --reload",
    )


def is_handed_on(address: str) -> bool:
    """Return whether other desks of a private network can use an address, and are let in."""
    found = ipaddress.ip_address(address)
    if found.version == 6:
        return found in _UNIQUE_LOCAL
    return found.is_private and not found.is_loopback
