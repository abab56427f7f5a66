"""The nightly backup of a PC that hosts the office: how the system is told to start it.

It is made beside what starts the server with the PC and goes with it: a timer of systemd, or a
scheduled task of Windows. Each calls ``host backup`` of the program's own command line.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import crm_desktop
from crm_desktop.hosting.cluster import Cluster

TIMER = "crm-desktop-backup.timer"
UNIT = "crm-desktop-backup.service"
TASK = "CRM Desktop backup"
#: When the offices are asleep; a PC that is off then does it when it is on again.
HOUR = "02:30"
_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def backup_command(cluster: Cluster, platform: str = sys.platform) -> list[str]:
    """Return what backs the office up that a server of this PC holds."""
    root = cluster.folder.parent.absolute()  # as ``server_folder`` has it
    return [*_program(platform), "host", "backup", "--data", str(root)]


def timer_units(cluster: Cluster) -> dict[str, str]:
    """Return the units of systemd by name: what is done, and when."""
    done = (
        "[Unit]",
        "Description=CRM Desktop: the nightly backup of the office",
        "",
        "[Service]",
        "Type=oneshot",
        f"WorkingDirectory={_literal(str(_home()))}",
        f"ExecStart={command_line(backup_command(cluster))}",
        # Whoever works at night goes first.
        "Nice=10",
        "IOSchedulingClass=idle",
        # A server that had to be started for it is left to whoever has come in meanwhile.
        "KillMode=process",
        "",
    )
    when = (
        "[Unit]",
        "Description=CRM Desktop: when the office is backed up",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* {HOUR}:00",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    )
    return {UNIT: "\n".join(done), TIMER: "\n".join(when)}


def task_text(cluster: Cluster, person: str | None = None) -> str:
    r"""Return the scheduled task of Windows, for a person as ``DOMAIN\name``: who asks when None.

    It runs as that person, logged in or not, and no password of theirs is kept (S4U): the folder is
    theirs, and the server's own account lies there.
    """
    program, *arguments = backup_command(cluster, "win32")
    task = ET.Element("Task", {"version": "1.2", "xmlns": _NAMESPACE})
    said = ET.SubElement(task, "RegistrationInfo")
    ET.SubElement(said, "Description").text = "CRM Desktop: the nightly backup of the office"
    daily = ET.SubElement(ET.SubElement(task, "Triggers"), "CalendarTrigger")
    ET.SubElement(daily, "StartBoundary").text = f"2020-01-01T{HOUR}:00"
    ET.SubElement(daily, "Enabled").text = "true"
    days = ET.SubElement(daily, "ScheduleByDay")
    ET.SubElement(days, "DaysInterval").text = "1"
    who = ET.SubElement(ET.SubElement(task, "Principals"), "Principal", {"id": "Author"})
    ET.SubElement(who, "UserId").text = person or _person()
    ET.SubElement(who, "LogonType").text = "S4U"
    ET.SubElement(who, "RunLevel").text = "LeastPrivilege"
    how = ET.SubElement(task, "Settings")
    for name, text in _SETTINGS.items():
        ET.SubElement(how, name).text = text
    what = ET.SubElement(ET.SubElement(task, "Actions", {"Context": "Author"}), "Exec")
    ET.SubElement(what, "Command").text = program
    ET.SubElement(what, "Arguments").text = subprocess.list2cmdline(arguments)
    ET.SubElement(what, "WorkingDirectory").text = str(_home())
    ET.indent(task)
    return f'<?xml version="1.0" encoding="UTF-16"?>\n{ET.tostring(task, encoding="unicode")}\n'


_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "Enabled": "true",
    "WakeToRun": "false",
    "ExecutionTimeLimit": "PT6H",
    "Priority": "7",
}


def task_file(cluster: Cluster) -> Path:
    """Return where the scheduled task is written for the system to read."""
    return cluster.folder / "backup-task.xml"


def command_line(parts: Sequence[str]) -> str:
    """Return a command as systemd reads it: each part as it stands, whatever signs are in it."""
    return " ".join(_quoted(part) for part in parts)


def _program(platform: str) -> list[str]:
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "crm_desktop"]
    # Of the two starters of Windows this one has somewhere to say what went wrong.
    own = Path(sys.executable)
    return [str(own.with_name("crm-desktop-cli.exe") if platform == "win32" else own)]


def _home() -> Path:
    """Return the folder from which the program is found."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    return Path(crm_desktop.__file__).parents[1]


def _person() -> str:
    domain, name = os.environ.get("USERDOMAIN", ""), getpass.getuser()
    return f"{domain}\\{name}" if domain else name


def _quoted(part: str) -> str:
    kept = _literal(part).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{kept}"' if kept != part or " " in part else part


def _literal(text: str) -> str:
    return text.replace("%", "%%")
