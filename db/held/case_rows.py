"""What a step writes into a case and its papers, what of them stays, and whom they name.

A column changes with the steps that write it, taken in the same transaction by whoever is named in
it; what was said when a case was registered or an order sent stays as it was said.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.held.guards import WRITTEN_NOW, after, at_end, forbid, refuse

#: What opens another round of a case.
OPENING = ("unsatisfied", "again", "refuse", "reopen")
#: By which steps a callback ends so.
OUTCOMES = {
    "satisfied": ("satisfied",),
    "unsatisfied": ("unsatisfied", "again", "outside"),
    "unreachable": ("unreachable",),
    "withdrawn": ("withdraw",),
}


@dataclass(frozen=True)
class Rows:
    """What of a table's rows changes: ``kept`` never does, ``by_step`` with one of the events.

    ``named`` are whom a row names: a change names whoever makes it, and nobody again where a case
    is reopened. ``case`` is the case that the steps are of, ``of`` narrows them (SQL over ``s`` and
    ``NEW``); ``once`` is set once and stays.
    """

    kept: str
    by_step: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: str = ""
    once: str = ""
    case: str = "NEW.complaint_id"
    of: str = "true"


ROWS: dict[str, Rows] = {
    "complaint": Rows(
        kept="company_id number origin channel ivr_choice received_at registered_at "
        "registered_by_id words fault fault_key tier anonymous contact_name contact_phone "
        "phone_key vehicle_id card_id order_number target_note source_number source_due "
        "old_number import_run_id again_of_id",
        by_step={
            "round": OPENING,
            "level": ("accept", "escalate", "unsatisfied", "again"),
            "kind wish wish_kind title safety legal target_company_id target_unit_id "
            "target_person_id accepted_at accepted_by_id acknowledged_at acknowledged_how": (
                "accept",
            ),
            "on_contact": ("resolve", *OPENING),
            "suspended_at suspended_why": ("suspend", "resume"),
            "answered_at": (
                "resolve", "satisfied", "unsatisfied", "again", "withdraw", "outside",
            ),
            "urged": ("urge",),
            "reopened": ("reopen",),
            "void_asked_by_id void_asked_why": ("ask_void",),
            "merged_into_id": ("merge",),
            "result result_text cause cause_text liability lesson shared closed_at closed_by_id": (
                "close", "reopen",
            ),
            "archive_number shelf retain_until archived_at": ("archive",),
        },
        named="accepted_by_id void_asked_by_id closed_by_id",
        case="NEW.id",
    ),
    "dispatch": Rows(
        kept="complaint_id round number company_id unit_id person_id demand sent_at sent_by_id",
        by_step={
            "received_at received_by_id": ("receive",),
            "submitted_at submitted_by_id facts cause cause_text liability liable liable_also "
            "measure inner_measure cost_fen reaction": ("submit",),
            "reviewed_at reviewed_by_id review_note": ("agree", "send_back"),
        },
        named="received_by_id submitted_by_id reviewed_by_id",
        of="s.dispatch_id = NEW.id",
    ),
    "complaint_callback": Rows(
        kept="complaint_id round number opened_at",
        by_step={
            "ended_at outcome grade comment by_id": tuple(
                event for events in OUTCOMES.values() for event in events
            ),
        },
        named="by_id",
        once="ended_at",
        of="s.round = NEW.round AND s.by_id = NEW.by_id AND CASE NEW.outcome "
        + " ".join(
            f"WHEN '{outcome}' THEN s.event = ANY ('{{{', '.join(events)}}}')"
            for outcome, events in OUTCOMES.items()
        )
        + " END",
    ),
    "complaint_pause": Rows(
        kept="complaint_id reason from_at by_id", by_step={"until_at": ("resume",)}, once="until_at"
    ),
    "complaint_clock": Rows(
        kept="complaint_id dispatch_id kind round started_at limit_minutes limit_days "
        "told_customer by_id",
        once="ended_at",
    ),
    "supervision": Rows(
        kept="complaint_id dispatch_id number kind company_id unit_id person_id demand asked_at "
        "asked_by_id due_at",
        by_step={"answer answered_at answered_by_id": ("answer",)},
        named="answered_by_id",
        once="answered_at",
        of="s.number = NEW.number AND s.by_id = NEW.answered_by_id "
        "AND s.by_id IS DISTINCT FROM NEW.asked_by_id",
    ),
    "remedy": Rows(
        kept="complaint_id kind what cost_fen asked_at asked_by_id",
        by_step={"state decided_at decided_by_id decision_note given_at": ("remedy",)},
        once="decided_at",
    ),
    "dossier_loan": Rows(
        kept="complaint_id borrower lent_at due_on lent_by_id",
        by_step={"returned_at": ("take_back",)},
        once="returned_at",
    ),
}  # fmt: skip
#: Whom a row names that begins; in a table that is guarded elsewhere it is asked there.
BEGUN = {
    "complaint_round": "opened_by_id",
    "complaint_clock": "by_id",
    "complaint_pause": "by_id",
    "complaint_try": "by_id",
    "supervision": "asked_by_id",
    "dossier_loan": "lent_by_id",
}


def statements() -> tuple[str, ...]:
    """Return the SQL of the guards, made with those of the cases."""
    return (
        *(statement for table in ROWS for statement in _changes(table)),
        *(statement for table in BEGUN for statement in _begins(table)),
        *_MORE,
    )


def taken(events: tuple[str, ...], case: str, of: str = "true") -> str:
    """Return the condition that whoever writes took a step of a case in this transaction."""
    named = ", ".join(f"'{event}'" for event in events)
    return (
        f"EXISTS (SELECT 1 FROM public.complaint_step s WHERE s.complaint_id = {case} "
        f"AND s.event IN ({named}) AND s.by_id = keep.me() AND {of} "
        f"AND {WRITTEN_NOW.format(row='s')})"
    )


def _differs(names: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names.split())


def _changes(table: str) -> tuple[str, ...]:
    """Return the guard of what changes in a table, row by row at the end of the transaction."""
    rows = ROWS[table]
    body = refuse(_differs(rows.kept), f"what was said of a {table} stays")
    looked_at = [rows.kept, *rows.by_step]
    if rows.once:
        looked_at.append(rows.once)
        renewed = f"OLD.{rows.once} IS NOT NULL AND ({_differs(rows.once)})"
        body += refuse(renewed, f"a {table} ends once")
    for name in rows.named.split():
        body += forbid(
            f"({_differs(name)}) AND NOT (NEW.{name} IS NOT DISTINCT FROM keep.me() "
            f"OR NEW.{name} IS NULL AND {taken(('reopen',), rows.case)})",
            "whoever acts is named",
        )
    for names, events in rows.by_step.items():
        body += refuse(
            f"({_differs(names)}) AND NOT {taken(events, rows.case, rows.of)}",
            f"a {table} changes by its steps",
        )
    when = _differs(" ".join(dict.fromkeys(" ".join(looked_at).split())))
    return at_end(table, "UPDATE", body, when=when, name="_kept")


def _rank(row: str) -> str:
    return f"array_position(ARRAY['ordinary', 'escalated', 'major'], CAST({row}.level AS text))"


def _begins(table: str) -> tuple[str, ...]:
    more = ""
    if table in _BEGUN_BY:
        more = refuse(
            f"EXISTS (SELECT 1 FROM fresh f WHERE NOT ({_BEGUN_BY[table]}))",
            f"a {table} begins with a step",
        )
    return after(
        table,
        "insert",
        forbid(
            f"EXISTS (SELECT 1 FROM fresh f WHERE f.{BEGUN[table]} IS DISTINCT FROM keep.me())",
            "whoever begins it is named",
        )
        + more,
    )


# Of a fresh row, the step that it was written with.
_BEGUN_BY = {
    "complaint_round": (
        "EXISTS (SELECT 1 FROM public.complaint c WHERE c.id = f.complaint_id "
        "AND c.round = f.round AND (f.round > 1 AND "
        + taken(OPENING, "f.complaint_id")
        + f" OR f.round = 1 AND {WRITTEN_NOW.format(row='c')}))"
    ),
    "complaint_pause": taken(("suspend",), "f.complaint_id"),
    "supervision": taken(
        ("urge", "supervise"), "f.complaint_id", "s.number = f.number AND s.event = f.kind"
    ),
}
_MORE = (
    *at_end(
        "complaint",
        "UPDATE",
        refuse("NEW.round <> OLD.round + 1 AND NEW.round <> OLD.round", "rounds are counted on")
        + forbid(
            "NEW.customer_id IS DISTINCT FROM OLD.customer_id AND NOT keep.may('customers.merge')",
            "no right to give a case to another customer",
        )
        + refuse(
            f"{_rank('NEW')} < {_rank('OLD')} AND NOT {taken(('accept',), 'NEW.id')}",
            "a level rises",
        )
        # As the clocks tell it, or as somebody raises it.
        + refuse(
            "NEW.escalated <> OLD.escalated AND NOT EXISTS (SELECT 1 FROM public.complaint_step s "
            "WHERE s.complaint_id = NEW.id AND s.event = 'escalate' "
            f"AND {WRITTEN_NOW.format(row='s')})",
            "a complaint changes by its steps",
        ),
        when=_differs("round level customer_id escalated"),
        name="_more",
    ),
    *after(
        "complaint_callback",
        "insert",
        "FOR each IN SELECT f.*, c.state, c.round AS round_now FROM fresh f "
        "LEFT JOIN public.complaint c ON c.id = f.complaint_id LOOP\n"
        + refuse(
            "each.ended_at IS NOT NULL OR each.by_id IS NOT NULL "
            "OR each.state IS DISTINCT FROM 'callback' OR each.round <> each.round_now",
            "a callback begins with its case in it",
        )
        + "END LOOP;",
    ),
    # An end is counted once its year is known, and moves by the time in which the case waited.
    *at_end(
        "complaint_clock",
        "UPDATE",
        refuse(f"NOT {taken(('resume',), 'NEW.complaint_id')}", "a clock ends when it was said"),
        when="OLD.due_at IS NOT NULL AND NEW.due_at IS DISTINCT FROM OLD.due_at",
        name="_due",
    ),
    *at_end(
        "remedy",
        "UPDATE",
        forbid("NEW.decided_by_id IS DISTINCT FROM keep.me()", "whoever acts is named"),
        when="NEW.state = 'refused' AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id",
        name="_refused",
    ),
)
