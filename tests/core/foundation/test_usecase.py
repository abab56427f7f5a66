"""A use case is one transaction with one entry in the log, or nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

import peewee
import pytest

from crm_desktop.foundation.actor import SYSTEM, Acting, Actor
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.usecase import (
    PUBLIC,
    SYSTEM_ONLY,
    USE_CASES,
    Service,
    composed,
    reading,
    use_case,
)
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import KeptFailure, Look, Work, _fields
from db import sql
from db.engine import NoDatabaseHere
from tests.core.offices import Office

OWN = "own.do"
NOBODY = Actor(4711, 1)


@dataclass(frozen=True)
class Note:
    form: str
    text: str
    day: date = date(2026, 3, 2)
    tags: frozenset[str] = frozenset()


@pytest.fixture
def desk(office: Office, declared: None) -> Service:
    """A room with one use case of every kind, writing into the table of drafts."""

    class Desk(Service):
        @use_case("draft.keep", OWN)
        def keep(self, work: Work, form: str, *, error: Exception | None = None) -> str:
            sql.run(
                "INSERT INTO draft (person, form, record, content, saved_at) "
                "VALUES (1, ?, '', '', '')",
                form,
            )
            work.changed("draft", 1, form, None, {"form": form})
            if error is not None:
                raise error
            return form

        @use_case("draft.keep", OWN)
        def fail(self, work: Work, form: str) -> None:
            sql.run(
                "INSERT INTO draft (person, form, record, content, saved_at) "
                "VALUES (1, ?, '', '', '')",
                form,
            )
            work.changed("draft", 1, form)
            work.failed(Refused(Phrase("error.ended")))

        @use_case("draft.drop", PUBLIC)
        def anybody(self, work: Work) -> Acting:
            return work.acting

        @use_case("backup.clear", SYSTEM_ONLY)
        def only_the_program(self, work: Work) -> None: ...

        @reading(OWN)
        def forms(self, look: Look) -> list[str]:
            return [form for (form,) in sql.rows("SELECT form FROM draft ORDER BY form")]

    office.silent = frozenset({"draft.keep", "draft.drop", "backup.clear"})
    return Desk(office.app.context)


@pytest.fixture
def jobs(office: Office, desk: Service) -> Service:
    """A room whose steps go through the use cases of another."""

    class Jobs(Service):
        @composed(OWN, "backup.make")
        def several(self, actor: Actor, *forms: str) -> None:
            for form in forms:
                desk.keep(actor, form)

        @composed(OWN)
        def quietly(self, actor: Actor) -> list[str]:
            return desk.forms(actor)

        @use_case("draft.keep", OWN)
        def outer(self, work: Work, inner: Actor) -> None:
            desk.keep(inner, "inner")

    return Jobs(office.app.context)


def forms() -> list[str]:
    return [form for (form,) in sql.rows("SELECT form FROM draft ORDER BY form")]


def test_what_it_writes_stands_with_its_entry(office: Office, desk: Service) -> None:
    with office.logs("draft.keep done"):
        outcome = desk.keep(office.administrator, "one")
    assert outcome.value == "one"
    assert outcome.changes == Changes.of([Change("draft", 1)])
    assert outcome.changes.touches("person", "draft")
    assert not outcome.changes.touches("person")
    assert forms() == ["one"]
    entry = office.last_entry()
    assert (entry["person"], entry["post"]) == (1, office.post("A1-1"))
    assert sql.scalar("SELECT count(*) FROM activity WHERE kind = 'draft'") == 1


@pytest.mark.parametrize(
    "error",
    [
        Refused(Phrase("error.ended")),
        ValidationErrors({"form": Phrase("error.needed")}),
        ZeroDivisionError(),
        KeyboardInterrupt(),
    ],
)
def test_where_the_method_raises_nothing_is_written(
    office: Office, desk: Service, error: BaseException
) -> None:
    with office.logs(), pytest.raises(type(error)):
        desk.keep(office.administrator, "one", error=error)
    assert forms() == []


def test_a_broken_constraint_is_our_fault_and_leaves_nothing(office: Office, desk: Service) -> None:
    desk.keep(office.administrator, "one")
    with office.logs(), pytest.raises(peewee.IntegrityError):
        desk.keep(office.administrator, "one")


def test_whoever_lacks_the_right_leaves_a_denied_entry(office: Office, desk: Service) -> None:
    with office.logs("draft.keep denied"), pytest.raises(NotAllowed) as caught:
        desk.keep(NOBODY, "one")
    assert caught.value.right == OWN
    assert forms() == []
    assert office.last_entry()["person"] == NOBODY.person


def test_a_right_missed_within_is_denied_and_undone(office: Office, desk: Service) -> None:
    with office.logs("draft.keep denied"), pytest.raises(NotAllowed):
        desk.keep(office.administrator, "one", error=NotAllowed("audit.export"))
    assert forms() == []


def test_a_use_case_within_another_that_is_denied_leaves_one_entry(
    office: Office, jobs: Service
) -> None:
    with office.logs("draft.keep denied"), pytest.raises(NotAllowed):
        jobs.outer(office.administrator, NOBODY)
    assert office.last_entry()["person"] == 1
    with office.logs("draft.keep done", "draft.keep done"):
        jobs.outer(office.administrator, office.administrator)


def test_a_kept_failure_stays_with_what_it_wrote(office: Office, desk: Service) -> None:
    with office.logs("draft.keep failed"), pytest.raises(Refused):
        desk.fail(office.administrator, "one")
    assert forms() == ["one"]


def test_anybody_may_take_a_public_step_and_is_named(office: Office, desk: Service) -> None:
    assert desk.anybody(SYSTEM).value.everywhere
    stranger = desk.anybody(Actor(2, 1)).value
    assert (stranger.person_name, stranger.post_title, stranger.everywhere) == ("李芳", "", False)
    assert desk.anybody(NOBODY).value.person_name == ""


def test_only_the_program_takes_its_own_steps(office: Office, desk: Service) -> None:
    with office.logs("backup.clear done"):
        desk.only_the_program(SYSTEM)
    assert office.last_entry()["person"] is None
    with office.logs("backup.clear denied"), pytest.raises(NotAllowed):
        desk.only_the_program(office.administrator)


def test_the_program_has_no_persons_rights(office: Office, desk: Service) -> None:
    with office.logs("draft.keep denied"), pytest.raises(NotAllowed):
        desk.keep(SYSTEM, "one")


def test_reading_takes_a_right_and_leaves_no_entry(office: Office, desk: Service) -> None:
    desk.keep(office.administrator, "one")
    with office.logs():
        assert desk.forms(office.administrator) == ["one"]
        with pytest.raises(NotAllowed):
            desk.forms(NOBODY)


def test_a_job_of_several_steps_leaves_an_entry_for_each(office: Office, jobs: Service) -> None:
    with office.logs("draft.keep done", "draft.keep done"):
        jobs.several(office.administrator, "one", "two")
    with office.logs("backup.make denied"), pytest.raises(NotAllowed):
        jobs.several(NOBODY, "three")
    with office.logs(), pytest.raises(NotAllowed):
        jobs.quietly(NOBODY)
    assert jobs.quietly(office.administrator) == ["one", "two"]


def test_what_is_declared_is_known_by_name(desk: Service) -> None:
    cases = {
        case.name.rpartition(".")[2]: case for case in USE_CASES.values() if "Desk" in case.name
    }
    assert (cases["keep"].action, cases["keep"].right) == ("draft.keep", OWN)
    assert cases["forms"].action == ""
    assert type(desk).keep.__doc__ == type(desk).keep.__wrapped__.__doc__  # type: ignore[attr-defined]


def test_a_thread_that_never_connected_is_told_so(office: Office, desk: Service) -> None:
    raised: list[BaseException] = []
    actor = office.administrator

    def ask() -> None:
        for call in (lambda: desk.forms(actor), lambda: sql.rows("SELECT 1")):
            try:
                call()
            except BaseException as error:  # what it was is asserted below
                raised.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert isinstance(raised[0], peewee.InterfaceError)
    assert isinstance(raised[1], NoDatabaseHere)


# -------------------------------------------------------------------------------- what a work notes


def work_of(office: Office) -> Work:
    acting = office.app.context.gate.admit(office.administrator, OWN, office.today)
    return Work(acting, office.clock.now(), "draft.keep", office.app.context.duties)


def test_only_what_differs_is_noted(office: Office) -> None:
    work = work_of(office)
    work.changed("draft", 1, "a", Note("f", "old"), Note("f", "new", tags=frozenset({"y", "x"})))
    work.changed("draft", 2, "b", None, Note("f", "new"))
    work.changed("draft", 3, "c", {"x": (1, 2.5), "y": {1: date(2026, 1, 1)}}, None)
    first, added, removed = work.entry.subjects
    assert first.before == {"text": "old", "tags": []}
    assert first.after == {"text": "new", "tags": ["x", "y"]}
    assert added.before is None
    assert added.after == {"form": "f", "text": "new", "day": "2026-03-02", "tags": []}
    assert removed.before == {"x": [1, "2.5"], "y": {"1": "2026-01-01"}}
    assert removed.after is None
    assert work.changes.items == {Change("draft", 1), Change("draft", 2), Change("draft", 3)}
    assert work.today == office.today
    assert _fields(None) is None


def test_a_reason_is_kept_trimmed_and_only_if_it_can_be_kept(office: Office) -> None:
    work = work_of(office)
    work.because("  人手不足 ")
    assert work.entry.reason == "人手不足"
    for reason in ("half \ud800", "nul \x00", "x" * 1001):
        with pytest.raises(ValidationErrors) as caught:
            work.because(reason)
        assert caught.value.fields.keys() == {"reason"}


def test_failing_unwinds(office: Office) -> None:
    work = work_of(office)
    assert work.kept_error is None
    error = Refused(Phrase("error.ended"))
    with pytest.raises(KeptFailure):
        work.failed(error)
    assert (work.kept_error, work.entry.outcome) == (error, "failed")


def test_whoever_reaches_all_reaches_each(group: Office) -> None:
    gate = group.app.context.gate
    everywhere = gate.admit(group.administrator, OWN, group.today)
    branch = gate.admit(group.actor("X1-2"), OWN, group.today)
    assert [everywhere.reaches(company) for company in (1, 2, 3)] == [True] * 3
    assert [branch.reaches(company) for company in (1, 2, 3)] == [False, True, False]
