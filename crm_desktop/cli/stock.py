"""The commands for blank cards and card faces: receive, allocate, list, print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cards.face_prints import Wish
from crm_desktop.cards.faces import Layout, Paper
from crm_desktop.cards.printer import read_offsets
from crm_desktop.cards.stock_model import Delivery, StockMoved, Wanted
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from db.errors import translated

Said = tuple[dict[str, Any], list[Phrase]]


def add_stock(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add ``stock`` with its steps to the parser."""
    stock = verbs.add_parser("stock", help=word("stock"))
    steps = stock.add_subparsers(dest="step", required=True, metavar=word("command"))
    receive = steps.add_parser("receive", parents=[person], help=word("stock_receive"))
    allocate = steps.add_parser("allocate", parents=[person], help=word("stock_allocate"))
    for step in (receive, allocate):
        step.add_argument("type", metavar="TYPE", help=word("card_type"))
        step.add_argument("--quantity", type=int, default=0, metavar="N", help=word("quantity"))
        step.add_argument("--first", default="", metavar="NUMBER", help=word("first"))
        step.add_argument("--last", default="", metavar="NUMBER", help=word("last"))
    receive.add_argument("--luhn", action="store_true", help=word("luhn"))
    receive.add_argument("--file", type=Path, metavar="FILE", help=word("numbers"))
    receive.add_argument("--note", default="", metavar="TEXT", help=word("note"))
    allocate.add_argument("--to", required=True, metavar="NAME", help=word("to"))
    listing = steps.add_parser("list", parents=[person], help=word("stock_list"))
    listing.add_argument("--spoiled", action="store_true", help=word("spoiled"))


def stock_step(application: Application, session: Session, options: argparse.Namespace) -> Said:
    """Take one step with blanks; return what is said of it, plain and in words."""
    if options.step == "list":
        return _listed(application, session, spoiled=options.spoiled)
    if options.step == "allocate":
        wanted = Wanted(options.type, options.first, options.last, options.quantity)
        holder = _holder(application, session, options.to)
        return _moved(application.stock.allocate(session.actor, wanted, holder).value)
    numbers: tuple[str, ...] = ()
    if options.file:
        found = application.number_lists.read(session.actor, options.file)
        if found.faults:
            raise ValidationErrors({f"{f.line} {f.number}": f.why for f in found.faults[:20]})
        numbers = found.numbers
    delivery = Delivery(
        options.type,
        options.quantity,
        options.first,
        options.last,
        options.luhn,
        numbers,
        options.note,
    )
    return _moved(application.stock.receive(session.actor, delivery).value)


def _holder(application: Application, session: Session, name: str) -> int:
    """Return the one person of a name; raises ValidationErrors for none or several."""
    found = [person for person, own in application.stock.holders(session.actor) if own == name]
    if len(found) != 1:
        raise ValidationErrors({"--to": Phrase("error.not_a_choice")})
    return found[0]


def _moved(moved: StockMoved) -> Said:
    runs = [{"first": first, "last": last, "quantity": count} for first, last, count in moved.runs]
    plain = {"number": moved.number, "quantity": moved.quantity, "runs": runs}
    said = [Phrase("cli.stock_moved", number=moved.number, count=moved.quantity)]
    said += [Phrase("cli.stock_run", **run) for run in runs]
    return plain, said


def _listed(application: Application, session: Session, *, spoiled: bool) -> Said:
    states = ("blank", "allocated", "spoiled") if spoiled else ("blank", "allocated")
    found = application.stock.ranges(session.actor, states)
    runs = [
        {"type": run.type.code, "state": run.state, "holder": run.holder_name, "first": run.first,
         "last": run.last, "quantity": run.quantity}
        for run in found
    ]  # fmt: skip
    said = [
        Phrase(
            "cli.stock_line",
            type=run.type.phrase,
            state=Phrase(f"state.card.{run.state}"),
            holder=run.holder_name,
            first=run.first,
            last=run.last,
            quantity=run.quantity,
        )
        for run in found
    ]
    return {"runs": runs}, said or [Phrase("stock.none")]


def print_card(
    application: Application, session: Session, options: argparse.Namespace, language: Language
) -> str:
    """Write the face of a card as PDF; return its number. Raises NotFound for a design unknown."""
    wish = Wish(first=options.code)
    (line,) = application.card_faces.lines(session.actor, wish)
    design = 0
    if options.design:
        known = {found.name: found.id for found in application.card_designs.designs(session.actor)}
        if options.design not in known:
            raise NotFound("card_design")
        design = known[options.design]
    offsets = read_offsets(application.folder)
    layout = Layout(right=offsets.right, down=offsets.down)
    if options.sheet:
        layout = replace(layout, paper=Paper.SHEET)
    pdf = application.card_faces.print_faces(
        session.actor, wish, layout, design=design, language=language
    ).value
    with translated():
        options.out.write_bytes(pdf)
    return line.number
