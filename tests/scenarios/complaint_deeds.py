"""How a program takes cases through two rounds until it is killed; ``deeds`` carries this out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.application import Application
from crm_desktop.complaints.callbacks import Answer, Unsatisfied
from crm_desktop.complaints.closing import Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import DispatchResult, Target
from crm_desktop.complaints.read import dispatches_of
from crm_desktop.foundation.actor import Actor
from db import sql

Say = Callable[..., None]
RIGHTS = (
    "complaints.create", "acceptance.do", "handling.do", "review.approve", "callbacks.do",
    "closing.approve",
)  # fmt: skip
_ALONE = {"exception": "一人在岗"}
_RESULT = DispatchResult("水泵漏水", "diagnosis", measure="换水泵")
_ROUND = ("dispatch", "receive", "submit", "agree")
#: The steps of a case in their order; of an unsatisfied callback the orders go out by themselves.
LIFE = ("register", "accept", *_ROUND, "unsatisfied", *_ROUND[1:], "satisfied", "close")


def plant_rights(office: Application) -> None:
    """Let the one person of a small office do everything with a case."""
    with office.database.here():
        for right in RIGHTS:
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('MG', ?, '') "
                "ON CONFLICT DO NOTHING",
                right,
            )


def complaint_steps(office: Application, actor: Actor, _folder: Path, say: Say) -> None:
    """Take one case after the other from its first words to its end, each in two rounds."""
    with office.database.here():
        while True:
            case: Any = None
            for step in LIFE:
                case = _step(office, actor, step, case)
                say(**{step: case.id}, version=case.version)


def _step(office: Application, actor: Actor, step: str, case: Any) -> Any:
    of = (actor, case.id, case.version) if case else ()
    order = next(iter(dispatches_of(case.id)), None) if case else None
    to = (actor, order.id, order.version) if order else ()
    orders = [DispatchOrder(Target(1), "查清")]
    calls: dict[str, Callable[[], Any]] = {
        "register": lambda: office.complaint_intake.register(
            actor, Intake(words="漏水", contact_phone="13812345678")
        ),
        "accept": lambda: office.complaint_intake.accept(*of, Acceptance("repair", "ordinary")),
        "dispatch": lambda: office.dispatches.dispatch(*of, orders),
        "receive": lambda: office.handling.receive(*to),
        "submit": lambda: office.handling.submit(*to, _RESULT),
        "agree": lambda: office.case_review.agree(*to, **_ALONE),
        "unsatisfied": lambda: office.case_callbacks.unsatisfied(
            *of, Unsatisfied("还在漏"), **_ALONE
        ),
        "satisfied": lambda: office.case_callbacks.satisfied(*of, Answer(5), **_ALONE),
        "close": lambda: office.case_closing.close(
            *of, Closing("satisfied", cause="diagnosis", lesson="先打压")
        ),
    }
    return calls[step]().value.case


KINDS: dict[str, Callable[[Application, Actor, Path, Say], None]] = {
    "complaint_steps": complaint_steps,
}
