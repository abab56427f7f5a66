"""Money, points and shifts: what a person may write of them with any program.

An entry is made by whom it names, by a right for its kind, and goes on from the entry before it; a
balance is what the last entry says; what is taken back is no more than there was. Which lots points
come from is counted at the end of the transaction. Where a step takes two persons: ``seconds``.
"""

from __future__ import annotations

from db.held import members, steps
from db.held.guards import WRITTEN_NOW, after, at_end, forbid, lacking, newest, refuse

#: Nothing is viewed here: the tables are guarded themselves.
VIEWED: frozenset[str] = frozenset()

#: By kind, the rights of which one is needed.
POINTS_RIGHTS: dict[str, tuple[str, ...]] = {
    "opening": ("membership.approve",),
    "earn": ("points.create",),
    "redeem": ("points.create",),
    "reverse": ("points.create",),
    "adjust": ("points.create", "membership.approve"),
    "transfer": ("points.create",),
}
VALUE_RIGHTS: dict[str, tuple[str, ...]] = {
    "opening": ("membership.approve",),
    **dict.fromkeys(
        ("top_up", "spend", "return", "adjust", "transfer", "refund", "reverse"),
        ("stored_value.create",),
    ),
}


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of the guards: run as the keeper, repeatable."""
    return (
        *steps.statements(),
        *_FUNCTIONS,
        *_POINTS,
        *_VALUE,
        *_ACCOUNT,
        *_SHIFT,
        *members.statements(),
    )


_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION keep.instant() RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog AS $$
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$""",
)


def _opening(table: str) -> str:
    """Return plpgsql that lets an account be opened only as the import of members does.

    A row that was changed now cannot be told from one that was made now; that the only change of
    the member's level is an import's of now can: no change of level is ever changed.
    """
    return refuse(
        f"""each.kind = 'opening' AND (
    EXISTS (SELECT 1 FROM public.{table} e WHERE e.account_id = each.account_id
            AND e.id <> each.id)
    OR NOT EXISTS (SELECT 1 FROM public.account a
        JOIN public.tier_change c ON c.membership_id = a.membership_id
        WHERE a.id = each.account_id AND {WRITTEN_NOW.format(row="a")}
          AND c.kind = 'import' AND {WRITTEN_NOW.format(row="c")}
          AND NOT EXISTS (SELECT 1 FROM public.tier_change o
                          WHERE o.membership_id = c.membership_id AND o.id <> c.id)))""",
        "an account is opened with its member",
    )


# Of each fresh entry what came before it in its account, and the account.
_POINTS_LINES = """
SELECT f.*, a.state, coalesce(lag(f.after) OVER (PARTITION BY f.account_id ORDER BY f.id),
    (SELECT e.after FROM public.points_entry e WHERE e.account_id = f.account_id
     AND e.id < f.id AND NOT EXISTS (SELECT 1 FROM fresh g WHERE g.id = e.id)
     ORDER BY e.id DESC LIMIT 1), 0) AS before
FROM fresh f LEFT JOIN public.account a ON a.id = f.account_id ORDER BY f.id
"""
_EXPIRY = f"""
IF each.kind = 'expire' THEN
    SELECT l.account_id, l.expires_on, l.points - coalesce((
        SELECT sum(u.points) FROM public.points_use u WHERE u.lot_id = l.entry_id), 0) AS remains
    INTO found FROM public.points_lot l WHERE l.entry_id = each.contra_id;
    {
    refuse(
        "found.account_id IS DISTINCT FROM each.account_id OR found.expires_on IS NULL "
        "OR found.expires_on >= keep.today() OR found.remains <> -each.points",
        "only what has expired expires, and all of it",
    )
}
END IF;
"""
_POINTS_BACK = f"""
IF each.kind = 'reverse' THEN
    SELECT e.account_id, e.kind, e.points, (SELECT coalesce(sum(r.points), 0)
        FROM public.points_entry r WHERE r.contra_id = e.id AND r.kind = 'reverse') AS back
    INTO found FROM public.points_entry e WHERE e.id = each.contra_id;
    {
    refuse(
        "found.account_id IS DISTINCT FROM each.account_id "
        "OR found.kind NOT IN ('earn', 'redeem') "
        "OR NOT (each.points = 0 AND found.kind = 'earn' OR each.points * found.points < 0) "
        "OR (found.points + found.back) * found.points < 0",
        "no more is taken back than there was",
    )
}
END IF;
"""
_POINTS = (
    *after(
        "points_entry",
        "insert",
        lacking(POINTS_RIGHTS, why="no right for this kind of entry")
        + f"FOR each IN {_POINTS_LINES} LOOP\n"
        + forbid(
            "each.by_id IS DISTINCT FROM me AND NOT (each.kind = 'expire' AND each.by_id IS NULL)",
            "an entry is made by whom it names",
        )
        + refuse(
            "each.state IS DISTINCT FROM 'open' AND each.state IS DISTINCT FROM 'frozen'",
            "the account is not to be posted to",
        )
        + refuse(
            "each.after <> each.before + each.points",
            "an entry goes on from the one before it",
        )
        + refuse(
            "each.after < 0 AND each.points < 0 AND each.kind <> 'reverse'",
            "there are not so many points",
        )
        + newest("points_entry", "account_id")
        + _opening("points_entry")
        + _EXPIRY
        + _POINTS_BACK
        + "END LOOP;",
    ),
    *after(
        "points_lot",
        "insert",
        "FOR each IN SELECT f.*, e.account_id AS owner, e.points AS brought, e.kind "
        "FROM fresh f LEFT JOIN public.points_entry e ON e.id = f.entry_id LOOP\n"
        + refuse(
            "each.owner IS DISTINCT FROM each.account_id OR each.brought <> each.points "
            "OR each.kind = 'reverse'",
            "a lot is what its entry brought",
        )
        + "END LOOP;",
    ),
    # Taken once, when the entry is made: not moved between lots afterwards.
    *after(
        "points_use",
        "insert",
        f"""
FOR each IN SELECT f.entry_id, bool_or({WRITTEN_NOW.format(row="e")}) AS just,
    bool_and(e.account_id = l.account_id) AS own FROM fresh f
    LEFT JOIN public.points_entry e ON e.id = f.entry_id
    LEFT JOIN public.points_lot l ON l.entry_id = f.lot_id GROUP BY f.entry_id LOOP
{
            refuse(
                "each.just IS NOT TRUE OR each.own IS NOT TRUE",
                "points are taken from lots of the account when their entry is made",
            )
        }
END LOOP;""",
    ),
    *at_end(
        "points_entry",
        "INSERT",
        f"""
IF EXISTS (SELECT 1 FROM public.points_entry e
           WHERE e.account_id = NEW.account_id AND e.id > NEW.id) THEN RETURN NULL; END IF;
SELECT a.points, coalesce((SELECT sum(l.points) FROM public.points_lot l
        WHERE l.account_id = a.id), 0)
    - coalesce((SELECT sum(u.points) FROM public.points_lot l
        JOIN public.points_use u ON u.lot_id = l.entry_id WHERE l.account_id = a.id), 0) AS lots
INTO found FROM public.account a WHERE a.id = NEW.account_id;
{refuse("found.points IS DISTINCT FROM NEW.after", "the balance is what the last entry says")}
{refuse("found.lots <> greatest(found.points, 0)", "the lots hold what the balance says")}
IF EXISTS (SELECT 1 FROM public.points_lot l JOIN public.points_use u ON u.lot_id = l.entry_id
    WHERE l.account_id = NEW.account_id GROUP BY l.entry_id, l.points
    HAVING sum(u.points) > l.points OR sum(u.points) < 0) THEN
    RAISE EXCEPTION 'no lot gives more than it holds' USING ERRCODE = '23514';
END IF;""",
    ),
)

_VALUE_LINES = """
SELECT f.*, a.state, a.company_id AS owner, coalesce(p.principal_after, 0) AS principal_before,
    coalesce(p.gift_after, 0) AS gift_before
FROM fresh f LEFT JOIN public.account a ON a.id = f.account_id
LEFT JOIN LATERAL (SELECT e.principal_after, e.gift_after FROM public.value_entry e
    WHERE e.account_id = f.account_id AND e.id < f.id ORDER BY e.id DESC LIMIT 1) p ON true
ORDER BY f.id
"""
# Of a spending some is given back; a wrong entry of the day is taken back whole.
_MONEY_BACK = f"""
IF each.kind IN ('return', 'reverse') THEN
    SELECT e.account_id, e.kind, e.on_day, e.principal_fen AS principal, e.gift_fen AS gift,
        (SELECT coalesce(sum(r.principal_fen), 0) FROM public.value_entry r
         WHERE r.contra_id = e.id AND r.kind IN ('return', 'reverse')) AS principal_back,
        (SELECT coalesce(sum(r.gift_fen), 0) FROM public.value_entry r
         WHERE r.contra_id = e.id AND r.kind IN ('return', 'reverse')) AS gift_back
    INTO found FROM public.value_entry e WHERE e.id = each.contra_id;
    {
    refuse(
        "found.account_id IS DISTINCT FROM each.account_id "
        "OR (found.kind <> 'spend' AND (each.kind = 'return' OR found.kind <> 'top_up')) "
        "OR (each.kind = 'reverse' AND (found.on_day <> keep.today() "
        "OR (each.principal_fen, each.gift_fen) <> (-found.principal, -found.gift))) "
        "OR each.principal_fen * found.principal > 0 OR each.gift_fen * found.gift > 0 "
        "OR (found.principal = 0 AND each.principal_fen <> 0) "
        "OR (found.gift = 0 AND each.gift_fen <> 0) "
        "OR (found.principal + found.principal_back) * found.principal < 0 "
        "OR (found.gift + found.gift_back) * found.gift < 0",
        "no more is taken back than there was",
    )
}
ELSIF each.kind = 'transfer' AND each.principal_fen + each.gift_fen > 0 THEN
    SELECT e.kind, e.principal_fen, e.gift_fen, e.company_id,
        (SELECT count(*) FROM public.value_entry r WHERE r.contra_id = e.id) AS times
    INTO found FROM public.value_entry e WHERE e.id = each.contra_id;
    {
    refuse(
        "found.kind IS DISTINCT FROM 'transfer' OR found.times <> 1 "
        "OR found.principal_fen <> -each.principal_fen OR found.gift_fen <> -each.gift_fen "
        "OR found.company_id <> each.company_id",
        "what comes over is what went, once",
    )
}
END IF;
"""
_VALUE = (
    *after(
        "value_entry",
        "insert",
        lacking(VALUE_RIGHTS, why="no right for this kind of entry")
        + f"FOR each IN {_VALUE_LINES} LOOP\n"
        + forbid("each.by_id IS DISTINCT FROM me", "an entry is made by whom it names")
        + refuse("each.owner IS DISTINCT FROM each.company_id", "the company is the account''s")
        + refuse(
            "each.state IS DISTINCT FROM 'open' AND each.state IS DISTINCT FROM 'frozen'",
            "the account is not to be posted to",
        )
        + refuse(
            "each.principal_after <> each.principal_before + each.principal_fen "
            "OR each.gift_after <> each.gift_before + each.gift_fen",
            "an entry goes on from the one before it",
        )
        + refuse(
            "each.state = 'frozen' AND each.kind IN ('top_up', 'spend', 'refund', 'transfer')",
            "the account is frozen",
        )
        + newest("value_entry", "account_id")
        + _opening("value_entry")
        + _MONEY_BACK
        + refuse("each.second_id = me", "the second person is another")
        + """
IF each.shift_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.till_shift s
    WHERE s.id = each.shift_id AND s.opened_by_id = me AND s.closed_at IS NULL
      AND s.company_id = each.company_id) THEN
    RAISE EXCEPTION 'the shift is one''s own open one' USING ERRCODE = '23514';
END IF;
END LOOP;""",
    ),
    *at_end(
        "value_entry",
        "INSERT",
        refuse(
            "NEW.kind = 'transfer' AND NEW.contra_id IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM public.value_entry e WHERE e.contra_id = NEW.id)",
            "what goes over comes somewhere",
        )
        + f"""
IF EXISTS (SELECT 1 FROM public.value_entry e
           WHERE e.account_id = NEW.account_id AND e.id > NEW.id) THEN RETURN NULL; END IF;
SELECT a.principal_fen, a.gift_fen INTO found FROM public.account a WHERE a.id = NEW.account_id;
{
            refuse(
                "(found.principal_fen, found.gift_fen) IS DISTINCT FROM "
                "(NEW.principal_after, NEW.gift_after)",
                "the balance is what the last entry says",
            )
        }""",
    ),
)

_ACCOUNT = (
    *after(
        "account",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + refuse(
            "each.points <> 0 OR each.principal_fen <> 0 OR each.gift_fen <> 0",
            "an account begins with nothing",
        )
        + forbid(
            "each.state <> 'open' AND NOT keep.may('membership.approve')",
            "an account begins open",
        )
        + "END LOOP;",
    ),
    *after(
        "account",
        "update",
        "FOR each IN SELECT n.*, o.company_id AS company_was, o.membership_id AS membership_was, "
        "o.state AS state_was, o.points AS points_was, o.principal_fen AS principal_was, "
        "o.gift_fen AS gift_was, o.version AS version_was FROM fresh n LEFT JOIN old o "
        "ON o.id = n.id LOOP\n"
        + refuse(
            "each.company_was IS DISTINCT FROM each.company_id "
            "OR each.membership_was IS DISTINCT FROM each.membership_id "
            "OR each.version <= each.version_was",
            "whose an account is stays",
        )
        + refuse(
            "each.points <> each.points_was AND each.points IS DISTINCT FROM "
            "(SELECT e.after FROM public.points_entry e WHERE e.account_id = each.id "
            "ORDER BY e.id DESC LIMIT 1)",
            "the balance is what the last entry says",
        )
        + refuse(
            "(each.principal_fen, each.gift_fen) <> (each.principal_was, each.gift_was) AND "
            "NOT EXISTS (SELECT 1 FROM (SELECT e.principal_after, e.gift_after "
            "FROM public.value_entry e WHERE e.account_id = each.id ORDER BY e.id DESC LIMIT 1) l "
            "WHERE (l.principal_after, l.gift_after) = (each.principal_fen, each.gift_fen))",
            "the balance is what the last entry says",
        )
        + forbid(
            "each.state <> each.state_was AND NOT CASE "
            "WHEN each.state_was = 'closed' THEN false "
            "WHEN each.state = 'closed' THEN "
            "keep.may('membership.approve') OR keep.may('card_loss.approve') "
            "ELSE keep.may('stored_value.approve') END",
            "no right to change the state of an account",
        )
        + "END LOOP;",
    ),
)

_SHIFT = (
    *after(
        "till_shift",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + forbid(
            "each.opened_by_id IS DISTINCT FROM me OR NOT keep.may('stored_value.create')",
            "one opens one''s own shift",
        )
        + refuse("each.closed_at IS NOT NULL", "a shift begins open")
        + "END LOOP;",
    ),
    *after(
        "till_shift",
        "update",
        "FOR each IN SELECT n.*, o.closed_at AS closed_was, o.opened_by_id AS by_was, "
        "o.opening_fen AS opening_was, o.company_id AS company_was, o.opened_at AS opened_was "
        "FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + refuse(
            "each.closed_was IS NOT NULL OR (each.by_was, each.opening_was, each.company_was, "
            "each.opened_was) IS DISTINCT FROM (each.opened_by_id, each.opening_fen, "
            "each.company_id, each.opened_at)",
            "a shift is closed once, and nothing else of it changes",
        )
        + "IF each.closed_at IS NOT NULL THEN\n"
        + forbid(
            "each.closed_by_id IS DISTINCT FROM me OR NOT keep.may(CASE WHEN each.opened_by_id = "
            "me THEN 'stored_value.create' ELSE 'stored_value.approve' END)",
            "one closes one''s own shift",
        )
        + refuse(
            "each.expected_fen <> each.opening_fen + coalesce((SELECT sum(v.principal_fen) "
            "FROM public.value_entry v WHERE v.shift_id = each.id AND v.method = 'cash'), 0) "
            "+ coalesce((SELECT sum(k.fee_fen) FROM public.card_step k "
            "WHERE k.shift_id = each.id AND k.method = 'cash'), 0)",
            "what is expected is what came in",
        )
        + "END IF;\nEND LOOP;",
    ),
)
