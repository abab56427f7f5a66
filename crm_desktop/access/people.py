"""People and the posts they hold, now and before (S04, S05, S94)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

from crm_desktop.access import read, rules
from crm_desktop.access.model import Person, PersonData, Posting
from crm_desktop.access.passwords import hash_password, make_password
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.access import Credential
from db.models.access import Person as PersonRow
from db.models.access import Posting as PostingRow

DO = "administration.do"
VIEW = "administration.view"
OWN_RIGHTS = "own_rights"
# Who may sign as the second person where somebody's own rights or posts grow.
MAY_SIGN = ("administration.approve", DO)


@dataclass(frozen=True)
class NewPassword:
    """A password made for somebody, shown once; they must change it at their first login."""

    person: Person
    password: str


class PeopleService(Service):
    """Who works here and on which posts."""

    @reading(VIEW)
    def people(self, look: Look, *, also_left: bool = False) -> list[Person]:
        """Return people within scope by name; those who left only when asked for."""
        found = read.people("" if also_left else "WHERE p.active", today=look.today)
        return [person for person in found if look.acting.reaches(person.company)]

    @reading(VIEW)
    def person(self, look: Look, person: int) -> Person:
        """Return a person; raises NotFound."""
        return _person(look, person)

    @reading(VIEW)
    def postings(self, look: Look, person: int) -> list[Posting]:
        """Return the post history of a person, newest first; raises NotFound."""
        _person(look, person)
        return read.postings("g.person_id = ?", person, today=look.today)

    @reading(VIEW)
    def holders(self, look: Look, post: int) -> list[Posting]:
        """Return who has held a post, newest first."""
        found = read.postings("g.post_id = ?", post, today=look.today)
        return [posting for posting in found if look.acting.reaches(posting.company)]

    @use_case("person.add", DO)
    def add_person(self, work: Work, data: PersonData) -> NewPassword:
        """Add somebody with a password of ours that they must change; raises ValidationErrors."""
        _must_reach(work, data.company)
        data = rules.check_person(data)
        row = PersonRow.create(**_values(data))
        password = make_password()
        Credential.create(
            person=row.id,
            password_hash=hash_password(password),
            must_change=True,
            changed_at=stamp(work.now),
        )
        self._context.database.give_password(row.id, fold(data.login), password)
        work.changed("person", row.id, data.name, None, data)
        return NewPassword(read.person_of(row.id, work.today), password)

    @use_case("person.edit", DO)
    def edit_person(self, work: Work, person: int, version: int, data: PersonData) -> Person:
        """Change a person's data; raises ValidationErrors, Conflict, NotFound."""
        before = _person(work, person)
        _must_reach(work, data.company)
        data = rules.check_person(data, person)
        database = self._context.database
        renamed = fold(data.login) != fold(before.login)
        if renamed and database.keeps_passwords and person == work.acting.actor.person:
            # A server renames nobody who is connected to it.
            raise ValidationErrors({"login": Phrase("error.own_login")})
        update_version(
            PersonRow,
            person,
            version,
            kind="person",
            mine=data,
            theirs=lambda: before,
            values=_values(data),
        )
        if renamed:
            database.rename_login(person, fold(data.login))
        work.changed("person", person, data.name, _typed(before), data)
        return read.person_of(person, work.today)

    @use_case("person.leave", DO)
    def set_active(self, work: Work, person: int, version: int, *, active: bool) -> Person:
        """Let somebody leave (their postings end today) or come back; never oneself."""
        before = _person(work, person)
        if person == work.acting.actor.person:
            raise Refused(Phrase("error.not_oneself"))
        update_version(
            PersonRow,
            person,
            version,
            kind="person",
            mine=replace(before, active=active),
            theirs=lambda: before,
            values={"active": active},
        )
        if not active:
            _end_postings(person, work.today)
        rules.someone_must_administer(work.today)
        work.changed("person", person, before.name, {"active": before.active}, {"active": active})
        return read.person_of(person, work.today)

    @use_case("posting.assign", DO)
    def assign(
        self,
        work: Work,
        person: int,
        post: int,
        from_day: date,
        *,
        until: date | None = None,
        kind: str = "regular",
        reason: str = "",
        second: Countersign | None = None,
        exception: str = "",
    ) -> Posting:
        """Put a person on a post from a day on, beside the posts they hold already.

        Nobody gives themselves a post: a second person signs, or ``exception`` says why not.
        Raises ValidationErrors, NotFound, SecondPersonNeeded. Over-plan posts are told by
        ``Post.over_plan``, not refused.
        """
        holder = _person(work, person)
        target = read.post_on(post, max(from_day, work.today))
        if not work.acting.reaches(target.company):
            raise NotFound("post")
        ends = rules.end_of_post(post)
        checks = Checks()
        checks.choice("kind", kind, {"regular", "acting"})
        if reason:
            rules.check_entry(checks, "reason", "posting_reason", reason)
        if not holder.active:
            checks.add("person", Phrase("error.has_left"))
        if until is not None and until <= from_day:
            checks.add("until", Phrase("error.ends_before"))
        if ends is not None and (until is None or until > ends):
            checks.add("until", Phrase("error.post_ends", day=day_text(ends)))
        if _overlaps(person, post, from_day, until):
            checks.add("post", Phrase("error.holds_post"))
        checks.done()
        work.needs_another(OWN_RIGHTS, person, second, exception, *MAY_SIGN)
        row = PostingRow.create(
            person=person,
            post=post,
            kind=kind,
            reason=reason,
            valid_from=day_text(from_day),
            valid_to=day_text(until) if until else None,
        )
        posting = read.posting_of(row.id, work.today)
        work.changed(
            "person",
            person,
            holder.name,
            None,
            {"post": target.title, "kind": kind, "from": from_day, "until": until},
        )
        work.changed("post", post, target.title, None, {"holder": holder.name})
        return posting

    @use_case("posting.end", DO)
    def end_posting(
        self, work: Work, posting: int, version: int, last_day_after: date, reason: str
    ) -> Posting:
        """Take a person off a post: they hold it until before a day, for a reason (S94) that the
        dictionary ``posting_reason`` has.

        It only shortens: holding a post for longer is assigned. Raises Conflict, NotFound,
        ValidationErrors, Refused where nobody could administer.
        """
        before = read.posting_of(posting, work.today)
        if not work.acting.reaches(before.company):
            raise NotFound("posting")
        checks = Checks()
        rules.check_entry(checks, "reason", "posting_reason", reason)
        if last_day_after < before.valid_from:
            checks.add("until", Phrase("error.ends_before"))
        elif before.valid_to is not None and last_day_after > before.valid_to:
            checks.add("until", Phrase("error.ends_sooner", day=day_text(before.valid_to)))
        checks.done()
        update_version(
            PostingRow,
            posting,
            version,
            kind="posting",
            mine=replace(before, valid_to=last_day_after, reason=reason),
            theirs=lambda: before,
            values={"valid_to": day_text(last_day_after), "reason": reason},
        )
        rules.someone_must_administer(work.today)
        work.changed(
            "person",
            before.person,
            before.person_name,
            {"post": before.post_title, "until": before.valid_to},
            {"post": before.post_title, "until": last_day_after, "reason": reason},
        )
        work.changed("post", before.post, before.post_title, {"holder": before.person_name}, None)
        return read.posting_of(posting, work.today)

    @use_case("person.reset_password", DO)
    def reset_password(self, work: Work, person: int, reason: str) -> NewPassword:
        """Give somebody else a new password of ours that they must change; takes a reason."""
        target = _person(work, person)
        if person == work.acting.actor.person:
            raise Refused(Phrase("error.not_oneself"))
        if not reason.strip():
            raise ValidationErrors({"reason": Phrase("error.needed")})
        password = make_password()
        Credential.update(
            password_hash=hash_password(password),
            must_change=True,
            changed_at=stamp(work.now),
            failures=0,
            wait_until=None,
        ).where(Credential.person == person).execute()
        self._context.database.give_password(person, fold(target.login), password)
        work.because(reason)
        work.changed("person", person, target.name, {}, {})
        return NewPassword(target, password)


def _must_reach(look: Look, company: int) -> None:
    if not look.acting.reaches(read.company_of(company).id):
        raise NotFound("company")


def _person(look: Look, person: int) -> Person:
    found = read.person_of(person, look.today)
    if not look.acting.reaches(found.company):
        raise NotFound("person")
    return found


def _typed(person: Person) -> PersonData:
    return PersonData(**{field.name: getattr(person, field.name) for field in fields(PersonData)})


def _values(data: PersonData) -> dict[str, object]:
    values: dict[str, object] = {f.name: getattr(data, f.name) for f in fields(PersonData)}
    return values | {"login_key": fold(data.login)}


def _end_postings(person: int, today: date) -> None:
    text = day_text(today)
    # What has begun ends today; what was to begin later never does.
    sql.run(
        "UPDATE posting SET valid_to = CASE WHEN valid_from > ? THEN valid_from ELSE ? END, "
        "version = version + 1 WHERE person_id = ? AND (valid_to IS NULL OR valid_to > ?)",
        text,
        text,
        person,
        text,
    )


def _overlaps(person: int, post: int, first: date, until: date | None) -> bool:
    return bool(
        sql.scalar(
            "SELECT id FROM posting WHERE person_id = ? AND post_id = ? "
            "AND (valid_to IS NULL OR (valid_to > ? AND valid_to > valid_from)) "
            "AND valid_from < ?",
            person,
            post,
            day_text(first),
            day_text(until) if until else "9999-12-31",
        )
    )
