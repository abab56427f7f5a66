"""How other desks find this PC: its addresses, the line to hand on, and its firewall."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Sequence

from crm_desktop.sharing.place import SharedPlace

_NAME = "CRM Desktop"


def lan_addresses() -> list[str]:
    """Return this PC's addresses in private networks, the one that leads outside first."""
    found: dict[str, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: only the way is looked up
            found[probe.getsockname()[0]] = None
        except OSError:
            pass
    try:
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(entry[4][0])] = None
    except OSError:
        pass
    return [each for each in found if _is_private(each)]


def place_of(host: str, port: int, database: str, *, tls: bool) -> SharedPlace:
    """Return the place that other desks join."""
    return SharedPlace(host, database, port, "prefer" if tls else "disable")


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


def _is_private(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return found.is_private and not found.is_loopback
