"""The commands for complaints: show a case, and take it from its acceptance to its end."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.ask import SECOND_PASSWORD, ask_secret
from crm_desktop.cli.cards import Sign, Told
from crm_desktop.complaints.callbacks import OUTCOMES, Answer, TryData, Unsatisfied
from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.closing import Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance
from crm_desktop.complaints.machines import LEVELS
from crm_desktop.complaints.model import Dispatch, DispatchResult, Target
from crm_desktop.complaints.room import CaseDone
from crm_desktop.complaints.scope import CALL_BACK, REVIEW
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.money import parse_yuan
from crm_desktop.foundation.words import Language, Phrase

#: For which right a second person signs.
_SIGNED = {"agree": REVIEW, "callback": CALL_BACK}
_CLOCKS = {
    "acknowledge": Phrase("complaint_page.clock.acknowledge"),
    "promise": Phrase("complaint_page.clock.promise"),
    "receipt": Phrase("complaint_page.clock.receipt"),
    "handling": Phrase("complaint_page.clock.handling"),
    "answer": Phrase("complaint_page.clock.answer"),
    "source": Phrase("complaint_page.clock.source"),
    "callback": Phrase("complaint_page.clock.callback"),
}


@dataclass(frozen=True)
class _Asked:
    """A command as it was typed: the case it is about, and the order where it names one."""

    app: Application
    session: Session
    options: argparse.Namespace
    file: CaseFile
    sign: Sign

    @property
    def of(self) -> tuple[Any, int, int]:
        """Whose step it is, of which case, as it was read."""
        return self.session.actor, self.file.case.id, self.file.case.version

    def order(self, *states: str) -> tuple[Any, int, int]:
        """Whose step it is, of which order: that of the number, else the one it can only be."""
        number = self.options.number.strip().upper()
        named = [each for each in self.file.orders if each.number == number]
        fitting = named or [each for each in self.file.orders if each.state in states]
        if len(fitting) != 1:
            raise NotFound("dispatch")
        return self.session.actor, fitting[0].id, fitting[0].version

    @property
    def alone(self) -> dict[str, Any]:
        """Who signs beside, or why there is nobody."""
        second = self.options.second
        return {
            "second": self.sign(second) if second else None,
            "exception": self.options.alone,
        }


def _accept(asked: _Asked) -> CaseDone:
    options, case = asked.options, asked.file.case
    acceptance = Acceptance(
        options.kind or case.kind,
        options.level or case.level,
        safety=case.safety,
        legal=case.legal,
        acknowledged_how=options.how,
        promise_at=options.promise,
    )
    return asked.app.complaint_intake.accept(*asked.of, acceptance).value


def _dispatch(asked: _Asked) -> CaseDone:
    options = asked.options
    order = DispatchOrder(_target(asked), options.demand, handle_by=options.by)
    return asked.app.dispatches.dispatch(*asked.of, [order]).value


def _receive(asked: _Asked) -> CaseDone:
    return asked.app.handling.receive(*asked.order("sent")).value


def _submit(asked: _Asked) -> CaseDone:
    options = asked.options
    result = DispatchResult(
        facts=options.facts,
        cause=options.cause,
        liability=options.liability,
        measure=options.measure,
        cost_fen=options.cost,
        reaction=options.reaction,
    )
    return asked.app.handling.submit(*asked.order("handling"), result).value


def _agree(asked: _Asked) -> CaseDone:
    note = asked.options.note
    return asked.app.case_review.agree(*asked.order("submitted"), note, **asked.alone).value


def _callback(asked: _Asked) -> CaseDone:
    options, service = asked.options, asked.app.case_callbacks
    if options.tried:
        tried = TryData(options.way, options.tried, options.note)
        return service.note_try(*asked.of, tried, **asked.alone).value
    if options.satisfied:
        answer = Answer(options.satisfied, options.note)
        return service.satisfied(*asked.of, answer, **asked.alone).value
    if options.unsatisfied:
        told = Unsatisfied(options.unsatisfied, level=options.level)
        return service.unsatisfied(*asked.of, told, **asked.alone).value
    if options.withdrawn:
        return service.withdraw(*asked.of, options.withdrawn, **asked.alone).value
    if options.outside:
        return service.outside(*asked.of, options.outside, **asked.alone).value
    return service.unreachable(*asked.of, **asked.alone).value


def _close(asked: _Asked) -> CaseDone:
    options = asked.options
    closing = Closing(
        options.result,
        options.text,
        options.cause,
        liability=options.liability,
        lesson=options.lesson,
        shared=options.shared,
        alternatives_told=options.alternatives,
    )
    return asked.app.case_closing.close(*asked.of, closing).value


def _reopen(asked: _Asked) -> CaseDone:
    return asked.app.case_closing.reopen(*asked.of, asked.options.reason).value


def _void(asked: _Asked) -> CaseDone:
    return asked.app.case_closing.void(*asked.of, asked.options.reason).value


def _urge(asked: _Asked) -> CaseDone:
    return asked.app.supervision.urge(*asked.of, asked.options.demand).value


_STEPS: dict[str, Callable[[_Asked], CaseDone]] = {
    "accept": _accept,
    "dispatch": _dispatch,
    "receive": _receive,
    "submit": _submit,
    "agree": _agree,
    "callback": _callback,
    "close": _close,
    "reopen": _reopen,
    "void": _void,
    "urge": _urge,
}


def complaint_command(
    app: Application, session: Session, options: argparse.Namespace, language: Language
) -> Told:
    """Carry out what was typed behind ``complaint``; raises NotFound for an unknown number."""

    def sign(login: str) -> Any:
        secret = ask_secret(SECOND_PASSWORD, Phrase("cli.password", name=login), language)
        right = _SIGNED[options.complaint_command]
        return app.login.countersign(session.actor, right, login, secret).value

    actor = session.actor
    file = app.case_files.case(actor, app.case_steps.numbered(actor, options.number))
    if options.complaint_command == "show":
        return _shown(file)
    return _done(_STEPS[options.complaint_command](_Asked(app, session, options, file, sign)))


def _target(asked: _Asked) -> Target:
    """Return whom an order goes to: a company, a unit or a person by its name."""
    name = asked.options.to.strip()
    found = [
        target
        for target in asked.app.case_files.targets(asked.session.actor)
        if name == (target.person_name or target.unit_name or target.company_name)
    ]
    if len(found) != 1:
        raise ValidationErrors({"--to": Phrase("error.not_a_choice")})
    return found[0]


def _shown(file: CaseFile) -> Told:
    case = file.case
    running = [clock for clock in file.clocks if clock.ended_at is None]
    result = {
        "number": case.number,
        "state": case.state,
        "round": case.round,
        "level": case.level,
        "title": case.title,
        "registered_at": case.registered_at.isoformat(),
        "result": case.result,
        "orders": [
            {"number": order.number, "state": order.state, "round": order.round, "to": _to(order)}
            for order in reversed(file.orders)
        ],
        "clocks": {clock.kind: _moment(clock.due_at) for clock in running},
        "next": [f"{step.machine}.{step.event}" for step in file.next],
    }
    words: list[tuple[Phrase, Phrase | str]] = [
        (Phrase("cli.complaint_number"), case.number),
        (Phrase("cli.complaint_state"), Phrase(f"state.complaint.{case.state}")),
        (Phrase("cli.complaint_round"), str(case.round)),
        (Phrase("cli.complaint_title"), mask_numbers(case.title)),
    ]
    for order in reversed(file.orders):
        words.append((Phrase("kind.dispatch"), f"{order.number}  {_to(order)}"))
        words.append((Phrase("cli.complaint_state"), Phrase(f"state.dispatch.{order.state}")))
    words += [(_CLOCKS[clock.kind], _moment(clock.due_at)) for clock in running if clock.due_at]
    return Told(result, tuple(words))


def _to(order: Dispatch) -> str:
    target = order.target
    return target.person_name or target.unit_name or target.company_name


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _done(done: CaseDone) -> Told:
    case = done.case
    result = {"complaint": case.number, "number": done.number, "state": case.state,
              "round": case.round}  # fmt: skip
    words: list[tuple[Phrase, Phrase | str]] = [
        (Phrase("cli.complaint_number"), case.number),
        (Phrase("cli.complaint_state"), Phrase(f"state.complaint.{case.state}")),
    ]
    if done.number and done.number != case.number:
        words.append((Phrase("cli.card_number"), done.number))
    return Told(result, tuple(words))


def add_complaints(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add the commands for complaints to the parser."""
    complaint = verbs.add_parser("complaint", help=word("complaint"))
    below = complaint.add_subparsers(
        dest="complaint_command", required=True, metavar=word("command")
    )

    steps = {
        "show": word("complaint_show"),
        "accept": word("complaint_accept"),
        "dispatch": word("complaint_dispatch"),
        "receive": word("complaint_receive"),
        "submit": word("complaint_submit"),
        "agree": word("complaint_agree"),
        "callback": word("complaint_callback"),
        "close": word("complaint_close"),
        "reopen": word("complaint_reopen"),
        "void": word("complaint_void"),
        "urge": word("complaint_urge"),
    }
    about = {
        "kind": word("complaint_kind"),
        "demand": word("complaint_demand"),
        "to": word("complaint_to"),
        "cause": word("complaint_cause"),
        "liability": word("complaint_liability"),
        "reaction": word("complaint_reaction"),
        "facts": word("complaint_facts"),
        "measure": word("complaint_measure"),
        "note": word("complaint_note"),
        "text": word("complaint_text"),
        "result": word("complaint_result"),
        "lesson": word("complaint_lesson"),
        "reason": word("complaint_reason"),
    }

    def add(name: str, *texts: str, **needed: str) -> argparse.ArgumentParser:
        """Add a step with texts that may be given and such that must be."""
        made: argparse.ArgumentParser = below.add_parser(name, parents=[person], help=steps[name])
        made.add_argument("number", metavar="NUMBER", help=word("complaint_which"))
        for text in texts:
            made.add_argument(f"--{text}", default="", metavar="TEXT", help=about[text])
        for text, metavar in needed.items():
            made.add_argument(f"--{text}", required=True, metavar=metavar, help=about[text])
        return made

    add("show")
    accept = add("accept", "kind")
    accept.add_argument("--level", default="", choices=LEVELS, help=word("complaint_level"))
    accept.add_argument("--how", default="call", metavar="CODE", help=word("complaint_how"))
    accept.add_argument("--promise", type=_wall, metavar="TIME", help=word("complaint_promise"))
    dispatch = add("dispatch", "demand", to="NAME")
    dispatch.add_argument("--by", type=_wall, metavar="TIME", help=word("complaint_by"))
    add("receive")
    submit = add("submit", "cause", "liability", "reaction", facts="TEXT", measure="TEXT")
    submit.add_argument(
        "--cost", type=parse_yuan, default=0, metavar="YUAN", help=word("complaint_cost")
    )
    agree = add("agree", "note")
    callback = add("callback", "note")
    how = callback.add_mutually_exclusive_group(required=True)
    how.add_argument("--try", dest="tried", default="", choices=OUTCOMES,
                     help=word("complaint_try"))  # fmt: skip
    how.add_argument("--satisfied", type=int, choices=(3, 4, 5), default=0,
                     help=word("complaint_satisfied"))  # fmt: skip
    for name, why in (
        ("unsatisfied", word("complaint_unsatisfied")),
        ("withdrawn", word("complaint_withdrawn")),
        ("outside", word("complaint_outside")),
    ):
        how.add_argument(f"--{name}", default="", metavar="TEXT", help=why)
    how.add_argument("--unreachable", action="store_true", help=word("complaint_unreachable"))
    callback.add_argument("--way", default="call", metavar="CODE", help=word("complaint_how"))
    callback.add_argument("--level", default="", choices=LEVELS, help=word("complaint_level"))
    for step in (agree, callback):
        step.add_argument("--second", default="", metavar="NAME", help=word("second"))
        step.add_argument("--alone", default="", metavar="TEXT", help=word("card_alone"))
    close = add("close", "text", "liability", result="CODE", cause="CODE", lesson="TEXT")
    close.add_argument("--shared", action="store_true", help=word("complaint_shared"))
    close.add_argument("--alternatives", action="store_true", help=word("complaint_alternatives"))
    add("reopen", reason="TEXT")
    add("void", "reason")
    add("urge", demand="TEXT")


def _wall(text: str) -> datetime:
    """Return a time of the wall clock in China, such as 2026-03-05 10:00; raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
