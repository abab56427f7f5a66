"""Companies, the organisation through time, people, their posts, and the rights of roles."""

from __future__ import annotations

import peewee

from db.models.base import DayField, InstantField, Table, Versioned


class Company(Versioned):
    """A company of the group; its two-digit code stands in customer codes and card numbers."""

    code = peewee.CharField(max_length=2, unique=True)
    name = peewee.CharField(max_length=200)
    short_name = peewee.CharField(max_length=40, default="")
    phone = peewee.CharField(max_length=40, default="")
    active = peewee.BooleanField(default=True)


class Unit(Versioned):
    """A department, room or group as such; what it is called and where it hangs is in UnitState."""

    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    kind = peewee.CharField(max_length=40)


class UnitState(Table):
    """Name and place of a unit from one day until before another; no ``valid_to``: for now."""

    unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    name = peewee.CharField(max_length=200)
    parent = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
    position = peewee.IntegerField(default=0)
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to > valid_from"),
            peewee.Check("parent_id IS NULL OR parent_id <> unit_id"),
        ]
        indexes = [(("unit", "valid_from"), True)]


UnitState.add_index(
    UnitState.unit, unique=True, where=UnitState.valid_to.is_null(), name="unit_state_open"
)


class Post(Versioned):
    """A post as such; its title, unit, roles and description through time are in PostState."""

    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")


class PostState(Table):
    """Description of a post from one day until before another."""

    post = peewee.ForeignKeyField(Post, on_delete="RESTRICT", backref="+")
    unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
    number = peewee.CharField(max_length=20)
    title = peewee.CharField(max_length=100)
    level = peewee.CharField(max_length=40, default="")
    superior = peewee.ForeignKeyField(Post, null=True, on_delete="RESTRICT", backref="+")
    headcount = peewee.IntegerField(default=1)
    scope = peewee.CharField(max_length=10, default="company")
    duties = peewee.TextField(default="")
    requirements = peewee.TextField(default="")
    compiled_on = DayField()
    position = peewee.IntegerField(default=0)
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to > valid_from"),
            peewee.Check("headcount >= 0"),
            peewee.Check("scope IN ('company', 'all')"),
            peewee.Check("superior_id IS NULL OR superior_id <> post_id"),
        ]
        indexes = [(("post", "valid_from"), True)]


PostState.add_index(
    PostState.post, unique=True, where=PostState.valid_to.is_null(), name="post_state_open"
)


class PostRole(Table):
    """A role that a post carries while one description of it is in force."""

    state = peewee.ForeignKeyField(PostState, on_delete="CASCADE", backref="+")
    role = peewee.CharField(max_length=4)

    class Meta:
        indexes = [(("state", "role"), True)]


class Person(Versioned):
    """Somebody who works here; ``login`` is compared in its folded form, ``login_key``."""

    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    login = peewee.CharField(max_length=60)
    login_key = peewee.CharField(max_length=60, unique=True)
    name = peewee.CharField(max_length=100)
    phone = peewee.CharField(max_length=40, default="")
    email = peewee.CharField(max_length=120, default="")
    active = peewee.BooleanField(default=True)


class Credential(Table):
    """The password of a person and how it was tried; apart, so that no list ever carries it."""

    person = peewee.ForeignKeyField(Person, primary_key=True, on_delete="RESTRICT", backref="+")
    password_hash = peewee.CharField(max_length=200)
    must_change = peewee.BooleanField(default=False)
    changed_at = InstantField()
    failures = peewee.IntegerField(default=0)
    wait_until = InstantField(null=True)
    last_login = InstantField(null=True)
    last_post = peewee.ForeignKeyField(Post, null=True, on_delete="SET NULL", backref="+")


class Posting(Versioned):
    """A person on a post from one day until before another; kind ``acting`` is 代理."""

    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+")
    post = peewee.ForeignKeyField(Post, on_delete="RESTRICT", backref="+")
    kind = peewee.CharField(max_length=10, default="regular")
    reason = peewee.CharField(max_length=40, default="")
    valid_from = DayField()
    valid_to = DayField(null=True)

    class Meta:
        constraints = [
            peewee.Check("valid_to IS NULL OR valid_to >= valid_from"),
            peewee.Check("kind IN ('regular', 'acting')"),
        ]


Posting.add_index(
    Posting.person,
    Posting.post,
    unique=True,
    where=Posting.valid_to.is_null(),
    name="posting_open",
)
Posting.add_index(Posting.post, name="posting_post")


class RoleRight(Table):
    """A role may do what ``right`` names; ``only`` narrows it (``own``, ``case`` …), else empty."""

    role = peewee.CharField(max_length=4)
    right = peewee.CharField(max_length=60, column_name="right_code")
    only = peewee.CharField(max_length=12, default="", column_name="only_for")

    class Meta:
        primary_key = peewee.CompositeKey("role", "right")


class AccessRequest(Versioned):
    """A request to change people, rights, dictionaries or the calendar, on its way (申请)."""

    company = peewee.ForeignKeyField(Company, on_delete="RESTRICT", backref="+")
    number = peewee.CharField(max_length=24)
    subject = peewee.CharField(max_length=20)
    text = peewee.TextField()
    state = peewee.CharField(max_length=12)
    requested_by = peewee.ForeignKeyField(Person, on_delete="RESTRICT", backref="+")
    requested_at = InstantField()
    due_on = DayField()
    decided_by = peewee.ForeignKeyField(Person, null=True, on_delete="RESTRICT", backref="+")
    decided_at = InstantField(null=True)
    done_by = peewee.ForeignKeyField(Person, null=True, on_delete="RESTRICT", backref="+")
    done_at = InstantField(null=True)
    remark = peewee.TextField(default="")

    class Meta:
        constraints = [
            peewee.Check("state IN ('requested', 'approved', 'rejected', 'done', 'withdrawn')"),
            peewee.Check(
                "state NOT IN ('approved', 'rejected', 'done') OR decided_by_id IS NOT NULL"
            ),
            peewee.Check("state <> 'done' OR done_by_id IS NOT NULL"),
        ]
        indexes = [(("company", "number"), True), (("state", "due_on"), False)]
