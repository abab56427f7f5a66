"""The commands of a PC that hosts the office.

Whoever may read the server's folder may start and stop it: that takes no person of the office,
for nobody can log in while it is stopped.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.cluster import Cluster, cluster_in
from crm_desktop.hosting.neighbourhood import firewall_commands, lan_addresses, place_of
from crm_desktop.hosting.service import server_folder
from crm_desktop.hosting.starting import no_longer_with_pc, start_with_pc, starts_with_pc


def add_host(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add ``host`` and what can be done with it."""
    host = verbs.add_parser("host", help=word("host"))
    doing = host.add_subparsers(dest="host_command", required=True, metavar=word("command"))
    here = doing.add_parser("here", parents=[person], help=word("host_here"))
    here.add_argument("--slips", type=Path, metavar="FILE.pdf", help=word("slips"))
    doing.add_parser("start", parents=[person], help=word("host_start"))
    doing.add_parser("stop", parents=[person], help=word("host_stop"))
    doing.add_parser("status", parents=[person], help=word("host_status"))
    doing.add_parser("address", parents=[person], help=word("host_address"))
    doing.add_parser("backup", parents=[person], help=word("host_backup"))
    doing.add_parser("start-with-pc", parents=[person], help=word("host_start_with_pc"))
    doing.add_parser("no-longer-with-pc", parents=[person], help=word("host_no_longer_with_pc"))


def hosted(folder: DataFolder) -> Cluster:
    """Return the server that this PC hosts; raises Refused where it hosts none."""
    cluster = cluster_in(server_folder(folder))
    if not cluster.is_made:
        raise Refused(Phrase("hosting.not_here"))
    return cluster


def told(cluster: Cluster, verb: str) -> tuple[dict[str, Any], list[Phrase | str]]:
    """Do one of the steps and return how it stands, plain and as lines to print."""
    if verb == "start":
        cluster.start()
    elif verb == "stop":
        cluster.stop()
    elif verb == "start-with-pc":
        start_with_pc(cluster)
    elif verb == "no-longer-with-pc":
        no_longer_with_pc(cluster)
    facts = cluster.facts
    running = cluster.is_running
    known = facts.fingerprint
    places = [place_of(each, facts.port, facts.database, known) for each in lan_addresses()]
    plain: dict[str, Any] = {
        "running": running,
        "port": facts.port,
        "version": cluster.version,
        "fingerprint": known,
        "starts_with_pc": starts_with_pc(),
        "addresses": [place.line() for place in places],
        "firewall": list(firewall_commands(facts.port)),
    }
    key = "hosting.state.running" if running else "hosting.state.stopped"
    state = Phrase(key, port=str(facts.port))
    lines: list[Phrase | str] = [state]
    if verb == "address":
        lines += [place.line() for place in places] or [Phrase("hosting.no_address")]
        encrypted = Phrase("hosting.encrypted", fingerprint=known)
        lines.append(encrypted if known else Phrase("hosting.trusted"))
        lines.append(Phrase("hosting.firewall"))
        lines += plain["firewall"]
    return plain, lines
