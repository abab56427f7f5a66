"""What can be typed on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop import __version__
from crm_desktop.access.templates import templates
from crm_desktop.cli.cards import add_cards
from crm_desktop.cli.complaints import add_complaints
from crm_desktop.cli.hosting import add_host
from crm_desktop.cli.joining import add_join
from crm_desktop.cli.moving import add_moving
from crm_desktop.cli.reports import REPORTS
from crm_desktop.cli.server import add_server
from crm_desktop.cli.stock import add_stock
from crm_desktop.customers.importing.model import Mode
from crm_desktop.foundation.paths import default_folder
from crm_desktop.foundation.words import Language, Phrase, say


def build_parser(language: Language) -> argparse.ArgumentParser:
    """Return the parser with its help in a language."""

    def word(key: str) -> str:
        return say(Phrase(f"cli.{key}"), language)

    parser = argparse.ArgumentParser("crm-desktop", description=word("about"))
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--self-check", action="store_true", help=word("self_check"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data", type=Path, metavar="DIR", default=default_folder().root, help=word("data")
    )
    shared.add_argument("--json", action="store_true", help=word("json"))
    person = argparse.ArgumentParser(add_help=False, parents=[shared])
    person.add_argument(
        "--user", default=os.environ.get("CRM_DESKTOP_USER"), metavar="NAME", help=word("user")
    )

    verbs = parser.add_subparsers(dest="command", metavar=word("command"))
    found = verbs.add_parser("init", parents=[shared], help=word("init"))
    found.add_argument("--company", required=True, metavar="NAME", help=word("company"))
    found.add_argument("--code", default="01", metavar="NN", help=word("code"))
    found.add_argument(
        "--template", required=True, choices=tuple(templates()), help=word("template")
    )
    found.add_argument("--admin", required=True, metavar="NAME", help=word("admin"))
    found.add_argument("--login", metavar="NAME", help=word("login"))
    found.add_argument(
        "--language", choices=[item.value for item in Language], help=word("language")
    )
    found.add_argument("--plain", action="store_true", help=word("plain"))
    found.add_argument("--recovery-sheet", type=Path, metavar="FILE.pdf", help=word("sheet"))

    found.add_argument("--sample", type=int, default=0, metavar="N", help=word("sample"))
    found.add_argument("--seed", type=int, default=1, metavar="S", help=word("seed"))

    add_join(verbs, person, word)
    add_server(verbs, person, word)
    add_moving(verbs, person, word)
    add_host(verbs, person, word)
    verbs.add_parser("check", parents=[person], help=word("check"))

    _add_customers(verbs, person, word)
    add_stock(verbs, person, word)

    add_cards(verbs, person, word)
    add_complaints(verbs, person, word)

    ledger = verbs.add_parser("ledger", help=word("ledger"))
    ledger_verbs = ledger.add_subparsers(
        dest="ledger_command", required=True, metavar=word("command")
    )
    ledger_verbs.add_parser("verify", parents=[person], help=word("ledger_verify"))
    ledger_verbs.add_parser("expire", parents=[person], help=word("ledger_expire"))

    audit = verbs.add_parser("audit", help=word("audit"))
    audit_verbs = audit.add_subparsers(dest="audit_command", required=True, metavar=word("command"))
    verify = audit_verbs.add_parser("verify", parents=[person], help=word("audit_verify"))
    verify.add_argument("file", type=Path, nargs="?", metavar="FILE")
    export = audit_verbs.add_parser("export", parents=[person], help=word("audit_export"))
    export.add_argument("--out", type=Path, required=True, metavar="FILE")

    return parser


def _add_customers(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add what brings customers in, takes them out and shows them."""
    about = ("customers",)
    bring = verbs.add_parser("import", parents=[person], help=word("import"))
    brought = (*about, "receivables", "members", "sales", "complaints", "calls")
    bring.add_argument("what", choices=brought, metavar="|".join(brought))
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--encoding", default="", metavar="NAME", help=word("encoding"))
    bring.add_argument("--map", type=Path, metavar="FILE.json", help=word("map"))
    bring.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default=Mode.CREATE.value,
        help=word("mode"),
    )
    bring.add_argument("--reason", default="", metavar="TEXT", help=word("owner_reason"))
    bring.add_argument("--all-or-nothing", action="store_true", help=word("all_or_nothing"))
    bring.add_argument("--new-tiers", action="store_true", help=word("new_tiers"))
    bring.add_argument("--dry-run", action="store_true", help=word("dry_run"))
    bring.add_argument("--report", type=Path, metavar="FILE.csv", help=word("report"))
    take = verbs.add_parser("export", parents=[person], help=word("export"))
    take.add_argument("what", choices=about, metavar="customers")
    take.add_argument("--out", type=Path, required=True, metavar="FILE")
    take.add_argument("--second", metavar="NAME", help=word("second"))
    take.add_argument("--reason", default="", metavar="TEXT", help=word("reason"))
    take.add_argument("--gb18030", action="store_true", help=word("gb18030"))
    search = verbs.add_parser("search", parents=[person], help=word("search"))
    search.add_argument("text", nargs="+", metavar="TEXT")
    put = verbs.add_parser("print", parents=[person], help=word("print"))
    papers = (
        "customer", "members", "application", "statement", "top-up-receipt", "refund-receipt",
        "loss-receipt", "reissue-receipt", "card", *REPORTS,
        "loss-receipt", "reissue-receipt", "card", "complaint-dossier", "complaint-form",
        "complaint-report", "complaint-confirmation", "complaint-slip", "rectification-notice",
    )  # fmt: skip
    put.add_argument("what", choices=papers, metavar="|".join(papers))
    put.add_argument("code", nargs="?", default="", metavar="CODE|CARD|NUMBER")
    put.add_argument("--tier", default="", metavar="CODE", help=word("tier"))
    put.add_argument("--month", default="", metavar="YYYY-MM", help=word("month"))
    put.add_argument("--company", default="", metavar="NO", help=word("only_company"))
    put.add_argument("--out", type=Path, required=True, metavar="FILE.pdf|FILE.xlsx")
    put.add_argument("--design", default="", metavar="NAME", help=word("design"))
    put.add_argument("--redacted", action="store_true", help=word("redacted"))
    put.add_argument("--sheet", action="store_true", help=word("sheet_of_cards"))
    show = verbs.add_parser("show", parents=[person], help=word("show"))
    show.add_argument("what", choices=("customer",), metavar="customer")
    show.add_argument("code", metavar="CODE")
