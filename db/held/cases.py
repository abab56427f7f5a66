"""Complaints and their orders: what a person may write of them with any program.

A case is where its steps have led it, and an order where its own have: each step is one of the
machine, goes on from the step before it, takes the right of its event (at the level of the case)
and names whoever takes it. While orders are out a case follows its slowest one. What a step writes
into a case, and whom that names, is held by ``db.held.case_rows``.
"""

from __future__ import annotations

from collections.abc import Iterable

from db.held import case_rows
from db.held.guards import DEFINER, WRITTEN_NOW, after, at_end, forbid, newest, refuse

#: Views of these tables are ``db.held.views``; guarded are the tables themselves.
VIEWED: frozenset[str] = frozenset()
#: What is noted beside the steps of the machines, where the case stands still: by one of these, and
#: of a dossier by its own company.
NOTED: dict[str, tuple[str, ...]] = {
    "answer": ("complaints.view",),
    "remedy": ("complaints.create", "review.approve"),
    "rectification": (
        "rectification.suggest", "rectification.create", "rectification.do",
        "rectification.approve",
    ),
}  # fmt: skip
LENT: dict[str, tuple[str, ...]] = dict.fromkeys(("lend", "take_back"), ("closing.request",))
#: Steps of whoever an order was sent to; the others are those of the case's own company.
HANDLING = ("receive", "return", "progress", "ask_time", "submit")
#: Steps that go with another one, and are taken by its right too.
ALSO: dict[str, tuple[str, ...]] = {
    "dispatch": ("acceptance.reassign", "callbacks.do"),
    "end": ("closing.approve", "closing.reopen"),
}
#: Where a right may be narrowed to a level of cases, and the right that a major one takes besides.
OF_LEVEL: dict[str, tuple[str, str]] = {
    "accept": ("acceptance.do", ""),
    **dict.fromkeys(
        ("agree", "send_back", "extend", "keep_time"), ("review.approve", "review.major")
    ),
    **dict.fromkeys(
        ("close", "refuse", "void", "merge", "transfer"), ("closing.approve", "closing.major")
    ),
}  # fmt: skip
#: What only time does, and any desk notes.
BY_TIME = "escalate"
#: Whom a case, or an order of it, names for a step: whoever takes it.
NAMES = {
    "accept": "accepted_by_id",
    "ask_void": "void_asked_by_id",
    "close": "closed_by_id",
    "receive": "received_by_id",
    "submit": "submitted_by_id",
    "agree": "reviewed_by_id",
    "send_back": "reviewed_by_id",
}
#: In yuan, what a result costs at the most that who may not close cases agrees to, where the office
#: has set nothing.
COST_LIMIT = 500


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of the guards: run as the keeper after ``db.held.money``, repeatable."""
    return (*_FUNCTIONS, *_STEP, *_CASE, *_ORDER, *case_rows.statements())


def _listed(events: Iterable[str]) -> str:
    return ", ".join(f"'{event}'" for event in events)


def _one_of(rights: tuple[str, ...]) -> str:
    return " OR ".join(f"keep.may('{right}')" for right in rights)


def _by_event(rights: dict[str, tuple[str, ...]]) -> str:
    lines = " ".join(f"WHEN '{event}' THEN {_one_of(each)}" for event, each in rights.items())
    return f"CASE each.event {lines} ELSE false END"


def _level(event: str) -> str:
    right, major = OF_LEVEL[event]
    besides = f" AND (each.level <> 'major' OR keep.may('{major}'))" if major else ""
    return f"WHEN '{event}' THEN keep.fits('{right}', each.level){besides}"


_FUNCTIONS = (
    # As the program narrows a right to a level; narrowed in another way it is for all levels.
    f"""
CREATE OR REPLACE FUNCTION keep.fits(wanted text, level_ text) RETURNS boolean LANGUAGE plpgsql
STABLE {DEFINER} AS $$
BEGIN
RETURN keep.may(wanted) AND (keep.may(wanted || ':') OR keep.may(wanted || ':' || level_)
    OR NOT (keep.may(wanted || ':ordinary') OR keep.may(wanted || ':major')));
END $$""",
    # Where a case stands by the orders of its round; NULL where none is out.
    f"""
CREATE OR REPLACE FUNCTION keep.following(complaint int, round_ int) RETURNS text LANGUAGE sql
STABLE {DEFINER} AS $$
SELECT (ARRAY['callback', 'review', 'handling', 'dispatched', 'returned'])[max(array_position(
    ARRAY['agreed', 'submitted', 'handling', 'sent', 'returned'], CAST(d.state AS text)))]
FROM public.dispatch d WHERE d.complaint_id = complaint AND d.round = round_
$$""",
    # The day alone, for the clock of a desk may be ahead of the server's.
    f"""
CREATE OR REPLACE FUNCTION keep.time_is_over(complaint int) RETURNS boolean LANGUAGE sql STABLE
{DEFINER} AS $$
SELECT EXISTS (SELECT 1 FROM public.complaint_clock k WHERE k.complaint_id = complaint
    AND k.ended_at IS NULL AND k.rung > 1 AND {WRITTEN_NOW.format(row="k")}
    AND left(k.due_at, 10) <= left(keep.instant(), 10))
$$""",
    *(
        f"REVOKE ALL ON FUNCTION keep.{each} FROM PUBLIC"
        for each in ("fits(text, text)", "following(int, int)", "time_is_over(int)")
    ),
)

# Of each fresh step the case and the order as they are now, and what came before it.
_LINES = f"""
SELECT f.*, c.company_id AS owner, c.state, c.level, c.round AS round_now, p.target AS before,
    d.complaint_id AS order_case, d.state AS order_state, d.company_id AS order_company,
    c.accepted_by_id, c.void_asked_by_id, c.closed_by_id, d.received_by_id, d.submitted_by_id,
    d.reviewed_by_id, d.unit_id AS order_unit, d.person_id AS order_person, d.cost_fen AS cost,
    coalesce({WRITTEN_NOW.format(row="d")}, false) AS order_just
FROM fresh f LEFT JOIN public.complaint c ON c.id = f.complaint_id
LEFT JOIN public.dispatch d ON d.id = f.dispatch_id
LEFT JOIN LATERAL (SELECT s.target FROM public.complaint_step s
    WHERE s.complaint_id = f.complaint_id AND s.id < f.id ORDER BY s.id DESC LIMIT 1) p ON true
ORDER BY f.id
"""
_OF_CASE = """
EXISTS (SELECT 1 FROM keep.transition t WHERE t.machine = 'complaint' AND t.event = each.event
    AND t.source = each.source AND t.target = each.target AND {may})
"""
# 'follow' is no step that anybody takes: a step of an order takes the case along.
_MAY = f"""
CASE WHEN each.by_id IS NULL THEN keep.time_is_over(each.complaint_id) AND {
    _OF_CASE.format(may="true")
}
    WHEN each.dispatch_id IS NOT NULL THEN EXISTS (SELECT 1 FROM keep.transition t
        WHERE t.machine = 'dispatch' AND t.event = each.event AND t.target = each.order_state
          AND (keep.may(t.right_code) OR {_by_event(ALSO)}))
    WHEN each.event IN ({_listed((*NOTED, *LENT))})
        THEN each.source = each.target AND ({_by_event(NOTED | LENT)})
    WHEN each.event = 'follow' THEN false
    ELSE {_OF_CASE.format(may=f"(keep.may(t.right_code) OR {_by_event(ALSO)})")} END
AND CASE each.event {" ".join(_level(event) for event in OF_LEVEL)} ELSE true END
"""
_ASKED = """
(SELECT s.event FROM public.complaint_step s WHERE s.dispatch_id = each.dispatch_id
    AND s.id < each.id AND s.event IN ('ask_time', 'extend', 'keep_time')
ORDER BY s.id DESC LIMIT 1)
"""
# A step that opens a round is one of the round before.
_OPENED = f"CASE WHEN each.event IN ({_listed(case_rows.OPENING)}) THEN 1 ELSE 0 END"
_SENT_TO_ME = """
(keep.reaches(each.order_company) AND coalesce(each.order_person, me) = me
 AND (each.order_person IS NOT NULL OR each.order_unit IS NULL OR keep.reaches_all() OR EXISTS (
    SELECT 1 FROM public.posting g JOIN public.post_state s ON s.post_id = g.post_id
    WHERE g.person_id = me AND s.unit_id = each.order_unit
      AND (g.valid_to IS NULL OR g.valid_to > keep.today())
      AND (s.valid_to IS NULL OR s.valid_to > keep.today()))))
"""
_COSTLY = f"""
each.cost > 100 * (SELECT coalesce((SELECT CAST(v.value AS int) FROM public.setting_value v
    WHERE v.key = 'complaint_cost_limit' AND v.owner = 0), {COST_LIMIT}))
"""
_NAMED = " ".join(f"WHEN '{event}' THEN each.{name}" for event, name in NAMES.items())
_WORKING = "each.source IN ('dispatched', 'returned', 'handling', 'review')"
_STEP = (
    *after(
        "complaint_step",
        "insert",
        f"FOR each IN {_LINES} LOOP\n"
        + forbid(
            "each.by_id IS DISTINCT FROM me AND NOT (each.by_id IS NULL "
            f"AND each.event = '{BY_TIME}')",
            "a step is taken by whom it names",
        )
        + newest("complaint_step", "complaint_id")
        + refuse(
            "each.source IS DISTINCT FROM each.before "
            "AND NOT (each.before IS NULL AND each.source IN ('registered', 'archived'))",
            "a step goes on from the one before it",
        )
        + refuse(
            "each.owner IS NULL OR each.target IS DISTINCT FROM each.state "
            f"OR each.round <> each.round_now - {_OPENED}",
            "a case is where its steps have led it",
        )
        + forbid(f"({_MAY}) IS NOT TRUE", "no step of a case, or no right for it")
        + forbid(
            f"each.event NOT IN ({_listed((*HANDLING, *NOTED))}) AND each.by_id IS NOT NULL "
            "AND NOT keep.reaches(each.owner)",
            "a case is moved by its own company",
        )
        + forbid(
            f"CASE each.event {_NAMED} ELSE each.by_id END IS DISTINCT FROM each.by_id",
            "whoever acts is named",
        )
        + refuse(
            "each.event IN ('void', 'ask_void') AND each.round > 1 "
            "OR each.event = 'resolve' AND each.level <> 'ordinary'",
            "no step of this case",
        )
        + "IF each.dispatch_id IS NOT NULL THEN\n"
        + refuse(
            "each.order_case IS DISTINCT FROM each.complaint_id OR NOT each.order_just",
            "a step of an order changes it",
        )
        + forbid(
            f"each.event IN ({_listed(HANDLING)}) AND NOT {_SENT_TO_ME}",
            "an order is handled by whom it was sent to",
        )
        + forbid(
            f"each.event = 'agree' AND {_COSTLY} AND NOT keep.may('closing.approve')",
            "no right to agree to such a cost",
        )
        + refuse(
            f"each.event IN ('extend', 'keep_time') AND {_ASKED} IS DISTINCT FROM 'ask_time'",
            "nobody has asked for time",
        )
        + refuse(
            "each.target <> each.source AND NOT EXISTS (SELECT 1 FROM keep.transition t "
            "WHERE t.machine = 'complaint' AND t.event = 'follow' AND t.source = each.source "
            "AND t.target = each.target) "
            f"OR each.target <> CASE WHEN {_WORKING} THEN coalesce(keep.following("
            "each.complaint_id, each.round), each.source) ELSE each.source END",
            "a case follows its slowest order",
        )
        + "END IF;\nEND LOOP;",
    ),
    # What sends an order is accepting cases, or goes with a step that sends it anew.
    *at_end(
        "complaint_step",
        "INSERT",
        forbid(
            "keep.fits('acceptance.do', (SELECT CAST(c.level AS text) FROM public.complaint c "
            "WHERE c.id = NEW.complaint_id)) IS NOT TRUE AND NOT "
            + case_rows.taken(("reassign", "unsatisfied", "again"), "NEW.complaint_id"),
            "no right to send this order",
        )
        + refuse(
            "NOT EXISTS (SELECT 1 FROM public.dispatch d WHERE d.complaint_id = NEW.complaint_id "
            f"AND d.number = NEW.number AND {WRITTEN_NOW.format(row='d')})",
            "no order was sent",
        ),
        when="NEW.event = 'dispatch'",
        name="_sent",
    ),
)

_LED = """
NOT EXISTS (SELECT 1 FROM public.complaint_step s WHERE s.complaint_id = NEW.id
    AND s.source = OLD.state AND s.target = NEW.state AND s.by_id = me AND {now})
OR (SELECT c.state = (SELECT s.target FROM public.complaint_step s
        WHERE s.complaint_id = c.id ORDER BY s.id DESC LIMIT 1)
    FROM public.complaint c WHERE c.id = NEW.id) IS NOT TRUE
""".format(now=WRITTEN_NOW.format(row="s"))
_CASE = (
    *after(
        "complaint",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + forbid(
            "each.registered_by_id IS DISTINCT FROM me OR coalesce(each.accepted_by_id, "
            "each.closed_by_id, each.void_asked_by_id) IS NOT NULL",
            "a case is registered by whom it names",
        )
        # Out of a file comes what is over, too.
        + forbid(
            "each.round <> 1 OR each.state <> 'registered' AND NOT (each.state = 'archived' "
            "AND each.origin = 'file' AND keep.may('complaints.edit'))",
            "a case begins registered",
        )
        + "END LOOP;",
    ),
    *at_end(
        "complaint",
        "UPDATE",
        refuse(_LED, "a case changes by its steps"),
        when="OLD.state IS DISTINCT FROM NEW.state",
    ),
)

_ORDER = (
    *after(
        "dispatch",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + forbid("each.sent_by_id IS DISTINCT FROM me", "an order is sent by whom it names")
        + refuse(
            "each.state <> 'sent' OR each.measure <> '' OR coalesce(each.received_by_id, "
            "each.submitted_by_id, each.reviewed_by_id) IS NOT NULL OR each.round IS DISTINCT FROM "
            "(SELECT c.round FROM public.complaint c WHERE c.id = each.complaint_id) "
            "OR NOT "
            + case_rows.taken(("dispatch",), "each.complaint_id", "s.number = each.number"),
            "an order begins sent",
        )
        + "END LOOP;",
    ),
    *at_end(
        "dispatch",
        "UPDATE",
        refuse(
            "NOT EXISTS (SELECT 1 FROM public.complaint_step s JOIN keep.transition t "
            "ON t.machine = 'dispatch' AND t.event = s.event AND t.source = OLD.state "
            "AND t.target = NEW.state WHERE s.dispatch_id = NEW.id "
            "AND s.complaint_id = NEW.complaint_id AND s.by_id = me "
            f"AND {WRITTEN_NOW.format(row='s')})",
            "an order changes by its steps",
        )
        + refuse(
            "NEW.state = 'ended' AND (NEW.round < (SELECT c.round FROM public.complaint c "
            "WHERE c.id = NEW.complaint_id)) IS NOT TRUE",
            "an order ends with its round",
        )
        + refuse(
            f"NEW.state = 'withdrawn' AND NOT {case_rows.taken(('dispatch',), 'NEW.complaint_id')}",
            "an order is sent to another",
        ),
        when="OLD.state IS DISTINCT FROM NEW.state",
    ),
)
