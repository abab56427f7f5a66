"""Applications, memberships and levels: what a person may write of them with any program.

A step is one of the machine and takes its right; whoever decides is named. A level changes by a
change that is kept.
"""

from __future__ import annotations

from db.held.guards import after, at_end, forbid, lacking, refuse, stepped

CHANGE_RIGHTS: dict[str, tuple[str, ...]] = {
    "grant": ("membership.special",),
    "freeze": ("membership.special",),
    "unfreeze": ("membership.special",),
    "import": ("membership.approve",),
    "keep": ("tiers.approve", "membership.approve"),
    "downgrade": ("tiers.approve", "membership.approve"),
}


def statements() -> tuple[str, ...]:
    """Return the SQL of the guards, made with those of the ledgers."""
    return _MEMBERS


# What is entered of an application; whom it is of changes where customers are merged.
_ENTERED = ("tier_id", "card_type", "named", "source", "terms_signed", "notice_signed", "notes")
_DIFFERS = " OR ".join(f"n.{name} IS DISTINCT FROM o.{name}" for name in _ENTERED)
_MEMBERS = (
    # Who has written what an application says: none of them decides on it (``db.held.seconds``).
    (
        "CREATE TABLE IF NOT EXISTS keep.wrote (application_id int NOT NULL, "
        "person_id int NOT NULL, PRIMARY KEY (application_id, person_id))"
    ),
    *after(
        "member_application",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + refuse("each.state <> 'draft'", "an application begins as a draft")
        + forbid("each.entered_by_id IS DISTINCT FROM me", "it is entered by whom it names")
        + "END LOOP;",
    ),
    *after(
        "member_application",
        "update",
        "FOR each IN SELECT n.*, o.state AS state_was, o.entered_by_id AS by_was, "
        "o.decided_by_id AS decided_was, n.customer_id IS DISTINCT FROM o.customer_id AS another, "
        f"({_DIFFERS}) AS differs FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + forbid(stepped("application"), "no step of an application, or no right for it")
        + refuse(
            "each.differs AND (each.state_was NOT IN ('draft', 'papers') "
            "OR each.state <> each.state_was) "
            "OR each.another AND NOT keep.may('customers.merge')",
            "what was entered stays",
        )
        + "IF each.differs THEN INSERT INTO keep.wrote VALUES (each.id, me) "
        "ON CONFLICT DO NOTHING; END IF;\n"
        + forbid(
            "each.by_was IS DISTINCT FROM each.entered_by_id "
            "OR (each.decided_by_id IS DISTINCT FROM each.decided_was "
            "AND each.decided_by_id IS DISTINCT FROM me)",
            "whoever decides is named",
        )
        + "END LOOP;",
    ),
    *after(
        "membership",
        "insert",
        forbid(
            "EXISTS (SELECT 1 FROM fresh f WHERE f.state <> 'active') "
            "AND NOT keep.may('membership.approve')",
            "a membership begins active",
        ),
    ),
    *after(
        "membership",
        "update",
        "FOR each IN SELECT n.*, o.state AS state_was, o.number AS number_was, "
        "o.company_id AS company_was FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + forbid(stepped("membership"), "no step of a membership, or no right for it")
        + refuse(
            "(each.number_was, each.company_was) IS DISTINCT FROM (each.number, each.company_id)",
            "a member keeps their number",
        )
        + "END LOOP;",
    ),
    *at_end(
        "membership",
        "INSERT OR UPDATE",
        """
IF NEW.tier_id IS DISTINCT FROM (SELECT c.after_id FROM public.tier_change c
        WHERE c.membership_id = NEW.id ORDER BY c.id DESC LIMIT 1)
   AND NEW.tier_id = (SELECT m.tier_id FROM public.membership m WHERE m.id = NEW.id) THEN
    RAISE EXCEPTION 'a level changes by a change that is kept' USING ERRCODE = '23514';
END IF;""",
    ),
    *after(
        "tier_change",
        "insert",
        lacking(CHANGE_RIGHTS, why="no right for this kind of change")
        + forbid(
            "EXISTS (SELECT 1 FROM fresh f WHERE f.by_id IS DISTINCT FROM me)",
            "a change is made by whom it names",
        ),
    ),
)
