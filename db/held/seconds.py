"""A second person's signature, kept by the server: given with their own login, and good once.

Where a rule of separation of duty needs another person (domain.md, matrix of rights), that person
signs on a connection of their own, so that nobody can write their name into the log without them:
``keep.sign_for`` notes for whom and by which right, an entry of the log takes the signature up, and
what is decided in its transaction asks for it (``keep.by_another``). An exception with a reason
(兼任例外) stands in the log instead, where the company of the entry allows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.held.guards import DEFINER, WRITTEN_NOW, at_end, refuse
from db.held.names import desk_role, quoted

#: Nothing is viewed here: what is decided is guarded where it stands.
VIEWED: frozenset[str] = frozenset()
#: Minutes within which a signature is used.
FRESH_MINUTES = 5
#: As many points somebody adjusts alone where the office has set nothing.
POINTS_ALONE = 500
#: What whoever handled a case does not do at its callback.
CALLBACK_EVENTS = (
    "again", "outside", "satisfied", "try", "unreachable", "unsatisfied", "withdraw",
)  # fmt: skip
HANDLED = "'receive', 'progress', 'submit', 'resolve'"
#: Where no exception with a reason is allowed.
NO_EXCEPTIONS = frozenset({"rectification"})
#: Who asked for what another decides, and of which rows it is told.
ASKED = {
    "access_request": ("requested_by_id", ""),
    "tier_review": ("prepared_by_id", ""),
    "month_report": ("prepared_by_id", ""),
    "remedy": ("asked_by_id", ""),
    "sla_rule": ("asked_by_id", ""),
    "rectification": ("submitted_by_id", "NEW.submitted_by_id IS NOT NULL"),
    "complaint_step": ("by_id", f"NEW.event IN ('ask_time', {HANDLED})"),
}
_MAY_SIGN = ("administration.approve", "administration.do")
_ME = "ARRAY[me]"


@dataclass(frozen=True)
class Rule:
    """What only another may do: ``firsts`` is SQL for the array of those who may not.

    ``when`` says of which rows of ``NEW`` and ``OLD`` it holds, as the trigger asks it; ``also`` is
    what the guard asks besides. ``named`` is whom the row itself names as having decided.
    """

    table: str
    verbs: str
    rights: tuple[str, ...]
    firsts: str = _ME
    when: str = ""
    also: str = ""
    named: str = "NULL"
    name: str = "_second"


def _decision(
    table: str, rights: tuple[str, ...], column: str, *firsts: str, **reached: str
) -> tuple[Rule, Rule]:
    """Return the rules of what ``column`` decides: of rows that begin so, and that come to be so.

    ``reached`` has one name: the column that tells, with the values that are a decision (SQL), or
    "" where any value is.
    """
    ((told, values),) = reached.items()
    there = f"{{row}}.{told} IN ({values})" if values else f"{{row}}.{told} IS NOT NULL"
    new, old = there.format(row="NEW"), there.format(row="OLD")
    named, by = f"NEW.{column}", f"ARRAY[{', '.join(f'NEW.{first}' for first in firsts)}]"
    renamed = f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    return (
        Rule(table, "INSERT", rights, by, new, named=named, name=f"_first_{column}"),
        Rule(
            table, "UPDATE", rights, by, f"({new}) AND (NOT ({old}) OR {renamed})",
            named=named, name=f"_then_{column}",
        ),
    )  # fmt: skip


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
_I_HOLD = (
    "EXISTS (SELECT 1 FROM public.posting g WHERE g.person_id = me AND g.post_id = {post} "
    "AND (g.valid_to IS NULL OR g.valid_to > keep.today()))"
)
_MY_ROLE = (
    "EXISTS (SELECT 1 FROM public.posting g JOIN public.post_state s ON s.post_id = g.post_id "
    "JOIN public.post_role r ON r.state_id = s.id WHERE g.person_id = me AND r.role = NEW.role "
    "AND g.valid_from <= keep.today() AND (g.valid_to IS NULL OR g.valid_to > keep.today()) "
    "AND s.valid_from <= keep.today() AND (s.valid_to IS NULL OR s.valid_to > keep.today()))"
)
# A state of a post begins as the one before it ends: what that had already is nothing more.
_BEFORE = (
    "SELECT b.id FROM public.post_state b JOIN public.post_state n ON n.post_id = b.post_id "
    "AND b.valid_to = n.valid_from WHERE n.id = {state}"
)

RULES = (
    # One's own rights and posts.
    Rule("posting", "INSERT", _MAY_SIGN, also="NEW.person_id = me"),
    Rule(
        "posting",
        "UPDATE",
        _MAY_SIGN,
        also="NEW.person_id = me AND (NEW.person_id, NEW.post_id, NEW.valid_from) "
        "IS DISTINCT FROM (OLD.person_id, OLD.post_id, OLD.valid_from) OR NEW.person_id = me "
        "AND coalesce(NEW.valid_to, '9') > coalesce(OLD.valid_to, '9')",
        name="_longer",
    ),
    Rule("role_right", "INSERT OR UPDATE", _MAY_SIGN, also=_MY_ROLE),
    Rule(
        "post_role",
        "INSERT OR UPDATE",
        _MAY_SIGN,
        also=_I_HOLD.format(
            post="(SELECT s.post_id FROM public.post_state s WHERE s.id = NEW.state_id)"
        )
        + " AND NOT EXISTS (SELECT 1 FROM public.post_role b WHERE b.role = NEW.role "
        f"AND b.state_id IN ({_BEFORE.format(state='NEW.state_id')}))",
    ),
    Rule(
        "post_state",
        "INSERT",
        _MAY_SIGN,
        when="NEW.scope = 'all'",
        also=_I_HOLD.format(post="NEW.post_id")
        + " AND NOT EXISTS (SELECT 1 FROM public.post_state b WHERE b.scope = 'all' "
        f"AND b.id IN ({_BEFORE.format(state='NEW.id')}))",
    ),
    Rule(
        "post_state",
        "UPDATE",
        _MAY_SIGN,
        when="NEW.scope = 'all' AND OLD.scope <> 'all' OR NEW.post_id <> OLD.post_id "
        "OR NEW.valid_from < OLD.valid_from "
        "OR coalesce(NEW.valid_to, '9') > coalesce(OLD.valid_to, '9')",
        also=_I_HOLD.format(post="NEW.post_id"),
        name="_wider",
    ),
    *_decision(
        "access_request",
        ("administration.approve",),
        "decided_by_id",
        "requested_by_id",
        state="'approved', 'done'",
    ),
    # Members, money and cards.
    *_decision(
        "member_application",
        ("membership.approve", "membership.special"),
        "decided_by_id",
        "entered_by_id",
        state="'approved'",
    ),
    *_decision(
        "tier_review", ("tiers.approve",), "approved_by_id", "prepared_by_id", state="'approved'"
    ),
    Rule(
        "value_entry",
        "INSERT",
        ("stored_value.approve",),
        when="NEW.kind IN ('refund', 'adjust', 'reverse', 'transfer') OR NEW.second_id IS NOT NULL",
        named="coalesce(NEW.second_id, me)",
    ),
    Rule(
        "points_entry",
        "INSERT",
        ("points.approve",),
        when="NEW.kind IN ('adjust', 'transfer')",
        also=f"abs(NEW.points) > {_ALONE}",
    ),
    *_decision(
        "stock_count", ("card_stock.witness",), "witness_id", "counted_by_id", witness_id=""
    ),
    Rule(
        "card_step",
        "INSERT",
        ("card_loss.request", "card_loss.lift"),
        when="NEW.event = 'unlose'",
        firsts=_ASKED_LIFT,
    ),
    Rule(
        "credit_file",
        "INSERT",
        ("credit.approve",),
        when="NEW.limit_fen > 0 OR NEW.days > 0",
    ),
    Rule(
        "credit_file",
        "UPDATE",
        ("credit.approve",),
        when="NEW.limit_fen > OLD.limit_fen OR NEW.days > OLD.days",
        name="_more",
    ),
    # Complaints and reports.
    Rule(
        "complaint_step",
        "INSERT",
        ("callbacks.do",),
        when=f"NEW.event IN {CALLBACK_EVENTS}",
        firsts=_HANDLERS.format(narrowed=""),
    ),
    Rule(
        "complaint_step",
        "INSERT",
        ("review.approve", "review.major"),
        when="NEW.event = 'agree'",
        firsts=_HANDLERS.format(narrowed=" AND s.dispatch_id = NEW.dispatch_id"),
        name="_agreed",
    ),
    Rule(
        "complaint_step",
        "INSERT",
        ("review.approve",),
        when="NEW.event = 'extend'",
        firsts=_ASKED_TIME,
        name="_time",
    ),
    *_decision(
        "remedy", ("review.approve",), "decided_by_id", "asked_by_id", state="'approved', 'given'"
    ),
    *_decision(
        "rectification",
        ("rectification.approve",),
        "verified_by_id",
        "submitted_by_id",
        "owner_id",
        state="'closed'",
    ),
    *_decision("sla_rule", ("standards.approve",), "approved_by_id", "asked_by_id", approved_at=""),
    *_decision(
        "month_report", ("reports.check",), "checked_by_id", "prepared_by_id", checked_at=""
    ),
    *_decision(
        "month_report",
        ("reports.approve",),
        "approved_by_id",
        "prepared_by_id",
        "checked_by_id",
        state="'approved'",
    ),
)


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of signatures and of the rules: run as the keeper, repeatable."""
    sign = "keep.sign_for(int, text, int)"
    return (
        *_SIGNATURES,
        *(
            f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC"
            for each in (sign, "keep.by_another(int, int[], text[], boolean)", "keep.takes_up()")
        ),
        f"GRANT EXECUTE ON FUNCTION {sign} TO {quoted(desk_role(database))}",
        *(statement for rule in RULES for statement in _guard(rule)),
        *(statement for table in ASKED for statement in _asked(table)),
    )


def _guard(rule: Rule) -> tuple[str, ...]:
    rights = ", ".join(f"'{right}'" for right in rule.rights)
    allowed = "false" if rule.table in NO_EXCEPTIONS else "true"
    asked = f"NOT keep.by_another({rule.named}, {rule.firsts}, ARRAY[{rights}], {allowed})"
    if rule.also:
        asked = f"({rule.also}) AND {asked}"
    body = refuse(asked, "this takes a second person")
    return at_end(rule.table, rule.verbs, body, when=rule.when, name=rule.name)


def _asked(table: str) -> tuple[str, ...]:
    """Return the guards of who asked: whoever writes it, once and for all."""
    column, when = ASKED[table]
    wrong = refuse(f"NEW.{column} IS DISTINCT FROM keep.me()", "whoever asks is named")
    renamed = f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    return (
        *at_end(table, "INSERT", wrong, when=when, name="_asked"),
        *at_end(
            table, "UPDATE", wrong, when=f"({when}) AND {renamed}" if when else renamed,
            name="_renamed",
        ),
    )  # fmt: skip


_SIGNATURES = (
    (
        "CREATE TABLE IF NOT EXISTS keep.signature ("
        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, "
        "signer int NOT NULL, acting int NOT NULL, right_code text NOT NULL, "
        "entry int, xid xid8)"
    ),
    "CREATE INDEX IF NOT EXISTS signature_xid ON keep.signature (xid)",
    # On the signer's own connection; what nobody used is forgotten.
    f"""
CREATE OR REPLACE FUNCTION keep.sign_for(whom int, needed text, company int) RETURNS void
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE me int := keep.me();
BEGIN
IF me IS NULL OR me = whom OR NOT keep.may(needed) OR NOT keep.reaches(company) THEN
    RAISE EXCEPTION 'not to be signed by this person' USING ERRCODE = '42501';
END IF;
DELETE FROM keep.signature s WHERE s.entry IS NULL
    AND s.at < clock_timestamp() - INTERVAL '{FRESH_MINUTES} minutes';
INSERT INTO keep.signature (at, signer, acting, right_code)
    VALUES (clock_timestamp(), me, whom, needed);
END $$""",
    # The log names a second person only who signed, and an exception only where it is allowed.
    f"""
CREATE OR REPLACE FUNCTION keep.takes_up() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
IF keep.is_server() THEN RETURN NULL; END IF;
IF NEW.second_person IS NOT NULL THEN
    UPDATE keep.signature s SET entry = NEW.seq, xid = pg_current_xact_id()
    WHERE s.signer = NEW.second_person AND s.acting = keep.me() AND s.entry IS NULL
      AND s.at > clock_timestamp() - INTERVAL '{FRESH_MINUTES} minutes';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody has signed' USING ERRCODE = '42501';
    END IF;
END IF;
IF NEW.duty <> '' AND EXISTS (SELECT 1 FROM public.setting_value v
        WHERE v.key = 'duty_exceptions' AND v.owner = NEW.company AND v.value = 'false') THEN
    RAISE EXCEPTION 'no exception is allowed here' USING ERRCODE = '42501';
END IF;
RETURN NULL;
END $$""",
    "DROP TRIGGER IF EXISTS keep_takes_up ON public.audit_entry",
    (
        "CREATE TRIGGER keep_takes_up AFTER INSERT ON public.audit_entry FOR EACH ROW "
        "WHEN (NEW.second_person IS NOT NULL OR NEW.duty <> '') "
        "EXECUTE FUNCTION keep.takes_up()"
    ),
    # Whether a step was another's than of those who may not take it: whoever works here is none of
    # them, or an entry of this transaction has the signature of one who is none, or the exception.
    # Whom the row names as having decided did so or signed.
    f"""
CREATE OR REPLACE FUNCTION keep.by_another(
    named int, firsts int[], needed text[], exceptions boolean) RETURNS boolean
LANGUAGE plpgsql STABLE {DEFINER} AS $$
DECLARE me int := keep.me();
BEGIN
firsts := array_remove(firsts, NULL);
IF coalesce(named, me) = me AND me <> ALL (firsts) THEN RETURN true; END IF;
IF EXISTS (SELECT 1 FROM keep.signature s
           WHERE s.xid = pg_current_xact_id() AND s.right_code = ANY (needed)
             AND s.signer <> ALL (firsts) AND coalesce(named, me) IN (me, s.signer)) THEN
    RETURN true;
END IF;
RETURN exceptions AND coalesce(named, me) = me AND EXISTS (
    SELECT 1 FROM public.audit_entry a WHERE a.seq > (SELECT h.seq - 3 FROM public.audit_head h)
      AND {WRITTEN_NOW.format(row="a")} AND a.person = me AND a.duty <> '');
END $$""",
)
