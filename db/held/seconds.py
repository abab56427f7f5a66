"""Separation of duty: what only another than whoever did the first step may do.

The rules are those that the services ask with ``needs_another`` (domain.md, matrix of rights). A
second person has signed, or the log marks the exception with a reason: ``db.held.signatures``.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.held.guards import at_end, refuse

#: Nothing is viewed here: what is decided is guarded where it stands.
VIEWED: frozenset[str] = frozenset()
#: As many points somebody adjusts alone where the office has set nothing.
POINTS_ALONE = 500
#: What whoever handled a case does not do at its callback.
CALLBACK_EVENTS = (
    "again", "outside", "satisfied", "try", "unreachable", "unsatisfied", "withdraw",
)  # fmt: skip
HANDLED = "'receive', 'progress', 'submit', 'resolve'"
_MAY_SIGN = ("administration.approve", "administration.do")
_ME = "ARRAY[me]"
# How many rows are one step: both sides of a transfer, and whatever a list has.
_BOTH_SIDES = "CASE NEW.kind WHEN 'transfer' THEN 2 ELSE 1 END"
_MANY = "2147483647"


@dataclass(frozen=True)
class Rule:
    """What only another may do, under the name that the program gives it (``duty``).

    A second person needs one of ``rights``. ``firsts`` is SQL for the array of those who may not;
    ``when`` says of which rows of ``NEW`` and ``OLD`` it holds, as the trigger asks it, and
    ``also`` what the guard asks besides. ``named`` is whom the row itself names as having decided.
    One signature is good for ``most`` rows.
    """

    duty: str
    table: str
    verbs: str
    rights: tuple[str, ...]
    firsts: str = _ME
    when: str = ""
    also: str = ""
    named: str = "me"
    most: str = "1"
    exceptions: bool = True
    name: str = "_second"


def _decision(
    duty: str,
    table: str,
    rights: tuple[str, ...],
    column: str,
    *firsts: str,
    reached: tuple[str, str],
    others: str = "",
    exceptions: bool = True,
) -> tuple[Rule, Rule]:
    """Return the rules of what ``column`` decides: of rows that begin so, and that come to be so.

    ``reached`` is the column that tells, with the values that are a decision (SQL), or "" where any
    value is; ``others`` is SQL for more of those who may not.
    """
    told, values = reached
    there = f"{{row}}.{told} IN ({values})" if values else f"{{row}}.{told} IS NOT NULL"
    new, old = there.format(row="NEW"), there.format(row="OLD")
    by = ", ".join(f"NEW.{first}" for first in firsts)
    both = f"{by}, {', '.join(f'OLD.{first}' for first in firsts)}"
    renamed = f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    named = f"NEW.{column}"
    return (
        Rule(
            duty, table, "INSERT", rights, f"ARRAY[{by}]{others}", new,
            named=named, name=f"_first_{column}", exceptions=exceptions,
        ),
        Rule(
            duty, table, "UPDATE", rights, f"ARRAY[{both}]{others}",
            f"({new}) AND (NOT ({old}) OR {renamed})",
            named=named, name=f"_then_{column}", exceptions=exceptions,
        ),
    )  # fmt: skip


_WROTE = " || ARRAY(SELECT w.person_id FROM keep.wrote w WHERE w.application_id = NEW.id)"
_HANDLERS = (
    "ARRAY(SELECT s.by_id FROM public.complaint_step s WHERE s.complaint_id = NEW.complaint_id "
    f"AND s.event IN ({HANDLED}){{narrowed}})"
)
# Who asked last, of those whose asking still stands.
_ASKED_LIFT = """CASE WHEN EXISTS (SELECT 1 FROM public.card_step s WHERE s.card_id = NEW.card_id
    AND s.event = 'ask' AND s.id < NEW.id AND s.by_id IS NOT NULL AND s.id > (
        SELECT max(l.id) FROM public.card_step l WHERE l.card_id = NEW.card_id
        AND l.event = 'lose' AND l.id < NEW.id))
THEN ARRAY[(SELECT s.by_id FROM public.card_step s WHERE s.card_id = NEW.card_id
    AND s.event = 'ask' AND s.id < NEW.id ORDER BY s.id DESC LIMIT 1)] ELSE ARRAY[me] END"""
_ASKED_TIME = """ARRAY[(SELECT s.by_id FROM public.complaint_step s
    WHERE s.dispatch_id = NEW.dispatch_id AND s.event = 'ask_time' AND s.id < NEW.id
    ORDER BY s.id DESC LIMIT 1)]"""
_ALONE = (
    "(SELECT coalesce((SELECT CAST(v.value AS int) FROM public.setting_value v "
    f"WHERE v.key = 'points_adjust_alone' AND v.owner = 0), {POINTS_ALONE}))"
)
# What ends today counts: else somebody could end it, take more, and go on.
_I_HOLD = (
    "EXISTS (SELECT 1 FROM public.posting g WHERE g.person_id = me AND g.post_id = {post} "
    "AND (g.valid_to IS NULL OR g.valid_to >= keep.today()))"
)
_MY_ROLE = (
    "EXISTS (SELECT 1 FROM public.posting g JOIN public.post_state s ON s.post_id = g.post_id "
    "JOIN public.post_role r ON r.state_id = s.id WHERE g.person_id = me AND r.role = NEW.role "
    "AND (g.valid_to IS NULL OR g.valid_to >= keep.today()) "
    "AND (s.valid_to IS NULL OR s.valid_to >= keep.today()))"
)
# A state of a post begins as the one before it ends: what that had already is nothing more.
_BEFORE = (
    "SELECT b.id FROM public.post_state b JOIN public.post_state n ON n.post_id = b.post_id "
    "AND b.valid_to = n.valid_from WHERE n.id = {state}"
)

_OWN_RIGHTS = "own_rights"
RULES = (
    # One's own rights and posts; the matrix may come back whole by one signature.
    Rule(_OWN_RIGHTS, "posting", "INSERT", _MAY_SIGN, also="NEW.person_id = me"),
    Rule(
        _OWN_RIGHTS, "posting", "UPDATE", _MAY_SIGN,
        also="NEW.person_id = me AND ((NEW.person_id, NEW.post_id, NEW.valid_from) "
        "IS DISTINCT FROM (OLD.person_id, OLD.post_id, OLD.valid_from) "
        "OR coalesce(NEW.valid_to, '9') > coalesce(OLD.valid_to, '9'))",
        name="_longer",
    ),
    Rule(
        _OWN_RIGHTS, "role_right", "INSERT OR UPDATE", _MAY_SIGN, also=_MY_ROLE, most=_MANY
    ),
    Rule(
        _OWN_RIGHTS, "post_role", "INSERT OR UPDATE", _MAY_SIGN,
        also=_I_HOLD.format(
            post="(SELECT s.post_id FROM public.post_state s WHERE s.id = NEW.state_id)"
        )
        + " AND NOT EXISTS (SELECT 1 FROM public.post_role b WHERE b.role = NEW.role "
        f"AND b.state_id IN ({_BEFORE.format(state='NEW.state_id')}))",
        most=_MANY,
    ),
    Rule(
        _OWN_RIGHTS, "post_state", "INSERT", _MAY_SIGN,
        when="NEW.scope = 'all'",
        also=_I_HOLD.format(post="NEW.post_id")
        + " AND NOT EXISTS (SELECT 1 FROM public.post_state b WHERE b.scope = 'all' "
        f"AND b.id IN ({_BEFORE.format(state='NEW.id')}))",
    ),
    Rule(
        _OWN_RIGHTS, "post_state", "UPDATE", _MAY_SIGN,
        when="NEW.scope = 'all' AND OLD.scope <> 'all' OR NEW.post_id <> OLD.post_id "
        "OR NEW.valid_from < OLD.valid_from "
        "OR coalesce(NEW.valid_to, '9') > coalesce(OLD.valid_to, '9')",
        also=_I_HOLD.format(post="NEW.post_id"),
        name="_wider",
    ),
    *_decision(
        "approves_own_request", "access_request", ("administration.approve",), "decided_by_id",
        "requested_by_id", reached=("state", "'approved', 'done'"),
    ),
    # Members, money and cards.
    *_decision(
        "application_alone", "member_application", ("membership.approve", "membership.special"),
        "decided_by_id", "entered_by_id", reached=("state", "'approved'"), others=_WROTE,
    ),
    *_decision(
        "tier_review_alone", "tier_review", ("tiers.approve",), "approved_by_id",
        "prepared_by_id", reached=("state", "'approved'"),
    ),
    Rule(
        "refund_alone", "value_entry", "INSERT", ("stored_value.approve",),
        when="NEW.kind = 'refund'", named="coalesce(NEW.second_id, me)", name="_refund",
    ),
    Rule(
        "adjust_alone", "value_entry", "INSERT", ("stored_value.approve",),
        when="NEW.kind IN ('adjust', 'reverse', 'transfer') "
        "OR NEW.second_id IS NOT NULL AND NEW.kind <> 'refund'",
        named="coalesce(NEW.second_id, me)", most=_BOTH_SIDES,
    ),
    Rule(
        "points_alone", "points_entry", "INSERT", ("points.approve",),
        when="NEW.kind IN ('adjust', 'transfer')", also=f"abs(NEW.points) > {_ALONE}",
        most=_BOTH_SIDES,
    ),
    *_decision(
        "counts_alone", "stock_count", ("card_stock.witness",), "witness_id", "counted_by_id",
        reached=("witness_id", ""),
    ),
    Rule(
        "unlose_alone", "card_step", "INSERT", ("card_loss.request", "card_loss.lift"),
        when="NEW.event = 'unlose'", firsts=_ASKED_LIFT,
    ),
    Rule(
        "credit_alone", "credit_file", "INSERT", ("credit.approve",),
        when="NEW.limit_fen > 0 OR NEW.days > 0",
    ),
    Rule(
        "credit_alone", "credit_file", "UPDATE", ("credit.approve",),
        when="NEW.limit_fen > OLD.limit_fen OR NEW.days > OLD.days", name="_more",
    ),
    # Complaints and reports.
    Rule(
        "case_callback_alone", "complaint_step", "INSERT", ("callbacks.do",),
        when=f"NEW.event IN {CALLBACK_EVENTS}", firsts=_HANDLERS.format(narrowed=""),
        most=_MANY,
    ),
    Rule(
        "case_review_alone", "complaint_step", "INSERT", ("review.approve", "review.major"),
        when="NEW.event = 'agree'",
        firsts=_HANDLERS.format(narrowed=" AND s.dispatch_id = NEW.dispatch_id"),
        name="_agreed",
    ),
    Rule(
        "case_time_alone", "complaint_step", "INSERT", ("review.approve",),
        when="NEW.event = 'extend'", firsts=_ASKED_TIME, name="_time",
    ),
    *_decision(
        "remedy", "remedy", ("review.approve",), "decided_by_id", "asked_by_id",
        reached=("state", "'approved', 'given'"),
    ),
    *_decision(
        "rectification", "rectification", ("rectification.approve",), "verified_by_id",
        "submitted_by_id", "owner_id", reached=("state", "'closed'"), exceptions=False,
    ),
    *_decision(
        "limit", "sla_rule", ("standards.approve",), "approved_by_id", "asked_by_id",
        reached=("approved_at", ""),
    ),
    *_decision(
        "checks_own_report", "month_report", ("reports.check",), "checked_by_id",
        "prepared_by_id", reached=("checked_at", ""),
    ),
    *_decision(
        "approves_own_report", "month_report", ("reports.approve",), "approved_by_id",
        "prepared_by_id", "checked_by_id", reached=("state", "'approved'"),
    ),
)  # fmt: skip


def statements(_database: str) -> tuple[str, ...]:
    """Return the SQL of the rules: run as the keeper after ``signatures``, repeatable."""
    return tuple(statement for rule in RULES for statement in _guard(rule))


def _guard(rule: Rule) -> tuple[str, ...]:
    rights = ", ".join(f"'{right}'" for right in rule.rights)
    duty = f"'{rule.duty}'" if rule.exceptions else "NULL"
    asked = (
        f"NOT keep.by_another({rule.named}, {rule.firsts}, ARRAY[{rights}], {duty}, "
        f"TG_RELID, {rule.most})"
    )
    if rule.also:
        asked = f"({rule.also}) AND {asked}"
    body = refuse(asked, "this takes a second person")
    return at_end(rule.table, rule.verbs, body, when=rule.when, name=rule.name)
