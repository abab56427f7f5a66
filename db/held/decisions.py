"""What one person asks for and another decides: requests, reviews of levels, reports, remedies,
rectifications, limits of time.

What is asked begins undecided, names whoever asks, and goes on by the steps of its machine, each by
its right; what was asked for nobody changes afterwards, for only the columns of the deciding are
anybody's to change (``db.held.touches``). That another decides than asked: ``db.held.seconds``.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.held.guards import after, at_end, forbid, refuse, stepped

#: Nothing is viewed here.
VIEWED: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A table of what is asked for: who asks, how it begins, and by what it goes on.

    ``begins`` is the condition of a fresh ``each`` row, ``machine`` names the steps, and
    ``goes_on`` is what else holds of a change of state.
    """

    table: str
    asker: str
    begins: str
    machine: str = ""
    goes_on: str = "true"


ASKED = (
    Asked(
        "access_request",
        "requested_by_id",
        "each.state = 'requested'",
        "request",
        "each.state <> 'withdrawn' OR each.requested_by_id = me",
    ),
    Asked("tier_review", "prepared_by_id", "each.state = 'prepared'", "tier_review"),
    Asked("month_report", "prepared_by_id", "each.state = 'prepared'", "month_report"),
    Asked(
        "rectification",
        "issued_by_id",
        "each.state = 'suggested' OR each.state = 'issued' AND keep.may('rectification.create')",
        "rectification",
    ),
    Asked(
        "remedy",
        "asked_by_id",
        "each.state = 'asked'",
        goes_on="CASE each.state_was || ' ' || each.state "
        "WHEN 'asked approved' THEN keep.may('review.approve') "
        "WHEN 'asked refused' THEN keep.may('review.approve') "
        "WHEN 'approved given' THEN keep.may('complaints.create') ELSE false END",
    ),
)
_LIMITS = "keep.may('standards.approve')"


def statements(_database: str) -> tuple[str, ...]:
    """Return the SQL of the guards: run as the keeper after ``db.held.money``, repeatable."""
    return (*(each for asked in ASKED for each in _guards(asked)), *_SLA_RULE, *_RECTIFICATION)


def _guards(asked: Asked) -> tuple[str, ...]:
    wrong = f"NOT ({asked.goes_on})"
    if asked.machine:
        wrong = f"{stepped(asked.machine)} OR {wrong}"
    return (
        *after(
            asked.table,
            "insert",
            "FOR each IN SELECT * FROM fresh LOOP\n"
            + refuse(f"NOT ({asked.begins})", "what is asked for begins undecided")
            + forbid(f"each.{asked.asker} IS DISTINCT FROM me", "whoever asks is named")
            + "END LOOP;",
        ),
        *after(
            asked.table,
            "update",
            f"FOR each IN SELECT n.*, o.state AS state_was, o.{asked.asker} AS asker_was "
            "FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
            + forbid(f"each.state_was <> each.state AND ({wrong})", "no step, or no right for it")
            # Who asks anew what nobody has decided on is named in place of whoever asked before.
            + forbid(
                f"each.asker_was IS DISTINCT FROM each.{asked.asker} "
                f"AND NOT (each.{asked.asker} = me AND ({asked.begins}))",
                "whoever asks is named",
            )
            + "END LOOP;",
        ),
    )


# Limits have no state: they are approved, and retired or turned down, once.
_SLA_RULE = (
    *after(
        "sla_rule",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + refuse(
            "each.approved_at IS NOT NULL OR each.approved_by_id IS NOT NULL "
            "OR each.retired_at IS NOT NULL",
            "what is asked for begins undecided",
        )
        + forbid("each.asked_by_id IS DISTINCT FROM me", "whoever asks is named")
        + "END LOOP;",
    ),
    *after(
        "sla_rule",
        "update",
        "FOR each IN SELECT n.*, o.approved_at AS approved_was, o.retired_at AS retired_was "
        "FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + forbid(
            f"NOT {_LIMITS} OR (each.approved_was IS NOT NULL "
            "AND each.approved_at IS DISTINCT FROM each.approved_was) "
            "OR (each.retired_was IS NOT NULL "
            "AND each.retired_at IS DISTINCT FROM each.retired_was)",
            "no step, or no right for it",
        )
        + "END LOOP;",
    ),
)
_ORDER = ("owner_id", "target_company_id", "unit_id", "issue", "basis", "opinion", "due_on")
_NEW_ORDER, _OLD_ORDER = (", ".join(f"{row}.{name}" for name in _ORDER) for row in ("NEW", "OLD"))
# What was ordered stays, and whoever reports what was done is named.
_RECTIFICATION = (
    *at_end(
        "rectification",
        "UPDATE",
        refuse(
            "NEW.submitted_by_id IS DISTINCT FROM keep.me() "
            "OR NEW.state NOT IN ('verifying', 'closed')",
            "whoever reports is named",
        ),
        when="NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id",
        name="_reported",
    ),
    *at_end(
        "rectification",
        "UPDATE",
        refuse("true", "an order that was issued stays as it is"),
        when=f"OLD.state <> 'suggested' AND ({_NEW_ORDER}) IS DISTINCT FROM ({_OLD_ORDER})",
        name="_issued",
    ),
)
