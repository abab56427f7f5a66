"""The commands for cards: issue, lose, lift a loss, reissue, show, and the receipts on paper."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.facts import FACTS
from crm_desktop.cards.loss import VERBAL, WRITTEN, Lifting, LossReport
from crm_desktop.cards.model import Card, grouped
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.room import LIFT
from crm_desktop.cards.service import IssueWish
from crm_desktop.cli.ask import SECOND_PASSWORD, ask_secret
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from db.errors import translated

#: Asks for the signature of a second person by their login and returns it.
Sign = Callable[[str], Countersign]


@dataclass(frozen=True)
class Told:
    """What came of a command: for ``--json``, and in words."""

    result: dict[str, Any]
    words: tuple[tuple[Phrase, Phrase | str], ...]


def issue(app: Application, session: Session, options: argparse.Namespace, _sign: Sign) -> Told:
    """Issue a card to a member, to whoever was approved, or to nobody by name."""
    actor, customer, application = session.actor, None, None
    if options.customer:
        customer = app.customers.by_code(actor, options.customer).id
        application = app.card_desk.of_customer(actor, customer).application
    wish = IssueWish(
        customer, options.type, options.blank, options.bearer, options.method, options.signed
    )
    if application is not None:
        done = app.cards.join(actor, application, wish).value
    else:
        done = app.cards.issue(actor, wish).value
    return _done(done.card, done.number)


def lose(app: Application, session: Session, options: argparse.Namespace, _sign: Sign) -> Told:
    """Report a card lost."""
    card = _card(app, session, options.number)
    how = WRITTEN if options.written else VERBAL
    report = LossReport(how, options.reason, tuple(options.fact))
    done = app.card_losses.report(session.actor, card.id, card.version, report).value
    return _done(done.card, done.number)


def unlose(app: Application, session: Session, options: argparse.Namespace, sign: Sign) -> Told:
    """Lift a loss: the holder is there with the card."""
    card = _card(app, session, options.number)
    lifting = Lifting(options.in_person, options.presented, options.reason)
    done = app.card_losses.unlose(
        session.actor,
        card.id,
        card.version,
        lifting,
        second=sign(options.second) if options.second else None,
        exception=options.alone,
    ).value
    return _done(done.card, done.number)


def reissue(app: Application, session: Session, options: argparse.Namespace, _sign: Sign) -> Told:
    """Replace a card that is lost, or damaged."""
    card = _card(app, session, options.number)
    how = Replacing(options.blank, options.identity, options.collected, options.method)
    done = app.card_replacing.replace(session.actor, card.id, card.version, how).value
    told = _done(done.new, done.number)
    return Told(told.result | {"old": done.old.number}, told.words)


def show(app: Application, session: Session, options: argparse.Namespace, _sign: Sign) -> Told:
    """Show a card: whose it is, its state, what is free and frozen."""
    desk = app.card_desk.numbered(session.actor, options.number)
    shown = _shown(desk)
    card, figures, holder = shown.card, shown.figures, desk.holder
    result = {
        "number": card.number,
        "type": card.type.code,
        "state": card.state,
        "holder": holder.name if holder else "",
        "code": holder.code if holder else "",
        "bearer": card.bearer,
        "valid_until": _day(card.valid_until),
        **vars(figures),
        "steps": list(shown.steps),
    }
    words: list[tuple[Phrase, Phrase | str]] = [
        (Phrase("card_paper.card"), grouped(card.number)),
        (Phrase("card_paper.member"), holder.name if holder else ""),
        (Phrase("card_paper.type"), card.type.phrase),
        (Phrase("card_room.state"), Phrase(f"state.card.{card.state}")),
        (Phrase("card_paper.valid_until"), _day(card.valid_until)),
        (Phrase("card_paper.free_fen"), format_fen(figures.free_fen)),
        (Phrase("card_paper.frozen_fen"), format_fen(figures.frozen_fen)),
        (Phrase("card_paper.free_points"), f"{figures.free_points:,}"),
        (Phrase("card_paper.frozen_points"), f"{figures.frozen_points:,}"),
    ]
    return Told(result, tuple((label, value) for label, value in words if value))


_COMMANDS = {
    "issue": issue,
    "lose": lose,
    "unlose": unlose,
    "reissue": reissue,
    "show": show,
}


def card_command(
    app: Application, session: Session, options: argparse.Namespace, language: Language
) -> Told:
    """Carry out what was typed behind ``card``; a second person is asked for their password."""

    def sign(login: str) -> Countersign:
        secret = ask_secret(SECOND_PASSWORD, Phrase("cli.password", name=login), language)
        return app.login.countersign(session.actor, LIFT, login, secret).value

    return _COMMANDS[options.card_command](app, session, options, sign)


def print_card_receipt(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write the receipt of a loss, of one that was lifted, or of a replacement as PDF.

    Returns its number; raises NotFound.
    """
    pdf = application.card_prints.receipt(session.actor, number, language)
    with translated():
        out.write_bytes(pdf)
    return number.strip().upper()


def add_cards(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add the commands for cards to the parser."""
    card = verbs.add_parser("card", help=word("card"))
    below = card.add_subparsers(dest="card_command", required=True, metavar=word("command"))

    def add(name: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = below.add_parser(name, parents=[person], help=text)
        return made

    given = add("issue", word("card_issue"))
    given.add_argument("--customer", default="", metavar="CODE", help=word("card_customer"))
    given.add_argument("--type", default="member", metavar="CODE", help=word("card_type"))
    given.add_argument("--bearer", default="", metavar="NAME", help=word("card_bearer"))
    given.add_argument("--signed", action="store_true", help=word("card_signed"))
    lost = add("lose", word("card_lose"))
    facts = ", ".join(FACTS)
    lost.add_argument(
        "--fact", action="append", default=[], choices=FACTS, metavar="FACT",
        help=f"{word('card_fact')}: {facts}",
    )  # fmt: skip
    lost.add_argument("--written", action="store_true", help=word("card_written"))
    lost.add_argument("--reason", default="lost", metavar="CODE", help=word("card_reason"))
    lifted = add("unlose", word("card_unlose"))
    lifted.add_argument("--reason", required=True, metavar="TEXT", help=word("card_why"))
    lifted.add_argument("--in-person", action="store_true", help=word("card_in_person"))
    lifted.add_argument("--presented", action="store_true", help=word("card_presented"))
    lifted.add_argument("--second", default="", metavar="NAME", help=word("second"))
    lifted.add_argument("--alone", default="", metavar="TEXT", help=word("card_alone"))
    anew = add("reissue", word("card_reissue"))
    anew.add_argument("--identity", action="store_true", help=word("card_identity"))
    anew.add_argument("--collected", action="store_true", help=word("card_collected"))
    for each in (given, anew):
        each.add_argument("--blank", default="", metavar="NUMBER", help=word("card_blank"))
        each.add_argument("--method", default="", metavar="CODE", help=word("card_method"))
    for each in (lost, lifted, anew, add("show", word("card_show"))):
        each.add_argument("number", metavar="NUMBER")


def _card(app: Application, session: Session, number: str) -> Card:
    return _shown(app.card_desk.numbered(session.actor, number)).card


def _shown(desk: Desk) -> DeskCard:
    if desk.shown is None:
        raise NotFound("card")
    return desk.shown


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _done(card: Card, number: str) -> Told:
    result = {"number": number, "card": card.number, "state": card.state}
    words = (
        (Phrase("cli.card_number"), number),
        (Phrase("card_paper.card"), grouped(card.number)),
        (Phrase("card_room.state"), Phrase(f"state.card.{card.state}")),
    )
    return Told(result, words)
