"""What the page offers is legal: every step of everybody, taken at every stage and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from crm_desktop.application import Application
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.model import Target
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import CrmError, SecondPersonNeeded, ValidationErrors
from db import sql
from tests.ui.complaints.case_seat import CALLER, CLERK, HANDLER, HEAD, CaseDesk
from ui.access.forms import Given, Saving
from ui.complaints.step_specs import SPECS

#: The life of the new case: whose step comes next, and what is typed with it.
_LIFE = (
    (CLERK, "complaint.accept", {"kind": "repair"}),
    (CLERK, "complaint.dispatch", {"second": None, "third": None}),
    (HANDLER, "dispatch.receive", {}),
    (HANDLER, "dispatch.submit", {}),
    (HEAD, "dispatch.agree", {}),
    (CALLER, "complaint.satisfied", {"grade": 5}),
    (HEAD, "complaint.close", {"result": "satisfied"}),
    (CLERK, "complaint.archive", {"archive_number": "", "retain_until": None}),
)
_CODES = {
    "complaint_kind": "repair", "wish_kind": "", "complaint_cause": "other", "liability": "ours",
    "callback_way": "call", "complaint_result": "satisfied", "remedy_kind": "other",
    "level": "major", "outcome": "busy", "good_grade": 5, "bad_grade": 1, "check": True,
    "money": 100, "number": None, "files": (),
}  # fmt: skip


class _Undone(Exception):
    """Rolls back what was only tried."""


def test_whatever_is_offered_can_be_done(desk: CaseDesk, qtbot: QtBot, tmp_path: Path) -> None:
    wrong: list[str] = []
    tried: set[str] = set()

    def walk(app: Application) -> None:
        people = dict(sql.rows("SELECT p.name, g.person_id FROM posting g "
                               "JOIN person p ON p.id = g.person_id"))  # fmt: skip
        posts = dict(sql.rows("SELECT person_id, post_id FROM posting"))
        actors = {name: Actor(person, posts[person]) for name, person in people.items()}
        target = Target(1, None, people[HANDLER])
        for case in (desk.case, desk.new):
            _try_all(app, actors, case, target, wrong, tried)
        for who, key, typed in _LIFE:
            offered = {each.key: each for each in _next(app, actors[who], desk.new)}
            assert key in offered, (who, key, [*offered], wrong)
            step = offered[key]
            _take(app, actors[who], step, target, typed)
            _try_all(app, actors, desk.new, target, wrong, tried)

    desk.call(walk)
    assert wrong == []
    assert len(tried) > 30, "few steps were offered to anybody"


def _try_all(
    app: Application,
    actors: dict[str, Actor],
    case: int,
    target: Target,
    wrong: list[str],
    tried: set[str],
) -> None:
    for name, actor in actors.items():
        try:
            steps = _next(app, actor, case)
        except CrmError:
            continue  # not for these eyes
        for step in steps:
            tried.add(step.key)
            with _taken_back(app):
                try:
                    _take(app, actor, step, target, {})
                except (ValidationErrors, SecondPersonNeeded) as error:
                    if isinstance(error, SecondPersonNeeded) and not step.another:
                        wrong.append(f"{name} is told too late of a second person: {step.key}")
                except CrmError as error:
                    wrong.append(f"{name} {step.key}: {error}")


def _next(app: Application, actor: Actor, case: int) -> tuple[NextStep, ...]:
    return app.case_files.case(actor, case).next


def _take(
    app: Application, actor: Actor, step: NextStep, target: Target, typed: dict[str, Any]
) -> None:
    now = app.context.clock.now()
    spec = SPECS[step.key]
    values: dict[str, Any] = {}
    for ask in spec.asks:
        if ask.kind == "target":
            values[ask.name] = target
        elif ask.kind == "moment":
            values[ask.name] = now + timedelta(days=30)
        elif ask.kind == "day":
            values[ask.name] = now.date()
        elif ask.kind != "files":
            values[ask.name] = _CODES.get(ask.kind, "照办")
    if step.key == "complaint.accept":
        # Whoever takes ordinary cases only may not raise one, and a risk does.
        values |= {"level": "ordinary", "safety": False, "legal": False}
    spec.take(Saving(app, actor, values | typed, step.version, Given()), step)


@contextmanager
def _taken_back(app: Application) -> Iterator[None]:
    try:
        with app.database.atomic():
            yield
            raise _Undone
    except _Undone:
        return
