"""Starting the server with the PC: a user unit of systemd, or a service of Windows.

A service of Windows starts before anybody logs in, under an account that may do little (Network
Service); a scheduled task would start it with the rights of whoever set it up. On Linux it is the
user's own unit, which lingers without a login. With it comes the nightly backup, and goes with it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.cluster import NO_WINDOW, Cluster
from crm_desktop.hosting.nightly import (
    TASK,
    TIMER,
    command_line,
    task_file,
    task_text,
    timer_units,
)
from db.errors import translated

SERVICE = "CRMDesktopServer"
UNIT = "crm-desktop-server.service"
_ASK_SERVICE = ("sc", "query", SERVICE)
# By its number where a command takes it: its name is another one in other languages of Windows.
_NETWORK_SERVICE = "*S-1-5-20"
_NETWORK_SERVICE_NAME = "NT AUTHORITY\\NetworkService"


def unit_text(cluster: Cluster) -> str:
    """Return the unit of systemd that runs a server."""
    return "\n".join(
        (
            "[Unit]",
            "Description=CRM Desktop: the office's database",
            "After=network.target",
            "",
            "[Service]",
            f"ExecStart={command_line(cluster.command())}",
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
            ("schtasks", "/Create", "/TN", TASK, "/XML", str(task_file(cluster)), "/F"),
        )
    return (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "--now", UNIT, TIMER),
        ("loginctl", "enable-linger"),
    )


def stop_commands(cluster: Cluster, platform: str = sys.platform) -> Sequence[Sequence[str]]:
    """Return the commands that end it."""
    if platform == "win32":
        return (
            ("schtasks", "/Delete", "/TN", TASK, "/F"),
            ("net", "stop", SERVICE),
            cluster.control("unregister", "-N", SERVICE),
        )
    return (("systemctl", "--user", "disable", "--now", TIMER, UNIT),)


def unit_folder() -> Path:
    """Return where the user's units of systemd lie."""
    return Path.home() / ".config" / "systemd" / "user"


def start_with_pc(cluster: Cluster) -> None:
    """Let the server start with the PC from now on; it is stopped first and comes up that way.

    Raises Refused with what the system said, and it runs as before; on Windows it takes an
    administrator.
    """
    cluster.stop()
    try:
        _write(cluster)
        _run_all(start_commands(cluster))
    except Refused:
        # What was done of it is undone as far as it goes: what is told is why it was not done.
        for command in stop_commands(cluster):
            with suppress(Refused):
                _run_all((command,))
        _clear_away(cluster)
        cluster.start()
        raise


def no_longer_with_pc(cluster: Cluster) -> None:
    """Let the server start by hand again; it runs on. Raises Refused."""
    _run_all(stop_commands(cluster))
    _clear_away(cluster)
    cluster.start()


def _write(cluster: Cluster) -> None:
    """Write what the system reads."""
    with translated():
        if sys.platform == "win32":
            # The system reads no other encoding of it safely.
            task_file(cluster).write_bytes(task_text(cluster).encode("utf-16"))
            return
        unit_folder().mkdir(parents=True, exist_ok=True)
        for name, text in {UNIT: unit_text(cluster), **timer_units(cluster)}.items():
            (unit_folder() / name).write_text(text, "utf-8")


def _clear_away(cluster: Cluster) -> None:
    with translated():
        task_file(cluster).unlink(missing_ok=True)
        if sys.platform != "win32":
            for name in (UNIT, *timer_units(cluster)):
                (unit_folder() / name).unlink(missing_ok=True)


def starts_with_pc() -> bool:
    """Return whether the server was told to start with the PC."""
    if sys.platform == "win32":
        asked = subprocess.run(  # noqa: S603
            _ASK_SERVICE, capture_output=True, check=False, creationflags=NO_WINDOW
        )
        return asked.returncode == 0
    return (unit_folder() / UNIT).is_file()


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
