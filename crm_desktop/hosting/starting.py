"""Starting the server with the PC: a user unit of systemd, or a service of Windows.

A service of Windows starts before anybody logs in, under an account that may do little (Network
Service); a scheduled task would start it with the rights of whoever set it up. On Linux it is the
user's own unit, which lingers without a login.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.cluster import NO_WINDOW, Cluster
from db.errors import translated

SERVICE = "CRMDesktopServer"
UNIT = "crm-desktop-server.service"
_ASK_SERVICE = ("sc", "query", SERVICE)
# By its number where a command takes it: its name is another one in other languages of Windows.
_NETWORK_SERVICE = "*S-1-5-20"
_NETWORK_SERVICE_NAME = "NT AUTHORITY\\NetworkService"


def unit_text(cluster: Cluster) -> str:
    """Return the unit of systemd that runs a server."""
    command = " ".join(_quoted(part) for part in cluster.command())
    return "\n".join(
        (
            "[Unit]",
            "Description=CRM Desktop: the office's database",
            "After=network.target",
            "",
            "[Service]",
            f"ExecStart={command}",
            # As PostgreSQL's manual has it: a fast stop.
            "KillSignal=SIGINT",
            "TimeoutStopSec=60",
            "Restart=on-failure",
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        )
    )


def start_commands(cluster: Cluster, platform: str = sys.platform) -> Sequence[Sequence[str]]:
    """Return the commands that let a server start with the PC."""
    if platform == "win32":
        data = str(cluster.data)
        return (
            # The data only: the password of the server's account lies beside them.
            ("icacls", data, "/grant", f"{_NETWORK_SERVICE}:(OI)(CI)F", "/T", "/Q"),
            cluster.control(
                "register", "-N", SERVICE, "-U", _NETWORK_SERVICE_NAME, "-D", data, "-S", "auto"
            ),
            ("net", "start", SERVICE),
        )
    return (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "--now", UNIT),
        ("loginctl", "enable-linger"),
    )


def stop_commands(cluster: Cluster, platform: str = sys.platform) -> Sequence[Sequence[str]]:
    """Return the commands that end it."""
    if platform == "win32":
        return (("net", "stop", SERVICE), cluster.control("unregister", "-N", SERVICE))
    return (("systemctl", "--user", "disable", "--now", UNIT),)


def unit_path() -> Path:
    """Return where the user's units of systemd lie."""
    return Path.home() / ".config" / "systemd" / "user" / UNIT


def start_with_pc(cluster: Cluster) -> None:
    """Let the server start with the PC from now on; it is stopped first and comes up that way.

    Raises Refused with what the system said, and it runs as before; on Windows it takes an
    administrator.
    """
    cluster.stop()
    try:
        _begin(cluster)
    except Refused:
        cluster.start()
        raise


def _begin(cluster: Cluster) -> None:
    if sys.platform != "win32":
        with translated():
            unit_path().parent.mkdir(parents=True, exist_ok=True)
            unit_path().write_text(unit_text(cluster), "utf-8")
    _run_all(start_commands(cluster))


def no_longer_with_pc(cluster: Cluster) -> None:
    """Let the server start by hand again; raises Refused."""
    _run_all(stop_commands(cluster))
    if sys.platform != "win32":
        with translated():
            unit_path().unlink(missing_ok=True)


def starts_with_pc() -> bool:
    """Return whether the server was told to start with the PC."""
    if sys.platform == "win32":
        asked = subprocess.run(  # noqa: S603
            _ASK_SERVICE, capture_output=True, check=False, creationflags=NO_WINDOW
        )
        return asked.returncode == 0
    return unit_path().is_file()


def _run_all(commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, check=False, creationflags=NO_WINDOW
            )
        except OSError as error:
            raise Refused(_failed(command, str(error))) from error
        if done.returncode:
            raise Refused(_failed(command, done.stderr.decode("utf-8", "replace").strip()))


def _failed(command: Sequence[str], said: str) -> Phrase:
    return Phrase("hosting.program_failed", program=command[0], said=said)


def _quoted(part: str) -> str:
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' if " " in part else part
