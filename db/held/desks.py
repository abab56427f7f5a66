"""Who has which record open, and who is at a step that only one may be at: told by the server.

Nothing of it is kept: a desk says again that it is there, and what was not said again for a while
holds no more, by the server's own clock. It is no part of an office's data, lies outside the
schema that moves and is backed up, and is gone after a crash.
"""

from __future__ import annotations

from db.held.names import desk_role, keeper_role, quoted

VIEWED: frozenset[str] = frozenset()
#: Seconds after which what was not said again holds no more; desks say it thrice as often.
LASTS = 60
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog"
_FRESH = f"seen > clock_timestamp() - INTERVAL '{LASTS} seconds'"


def statements(database: str) -> tuple[str, ...]:
    """Return the table and the functions of it."""
    both = f"{quoted(desk_role(database))}, {quoted(keeper_role(database))}"
    functions = (
        "at_record(text, int, text, text, int, boolean)",
        "off_record(text, int, text)",
    )
    return (
        """
CREATE UNLOGGED TABLE IF NOT EXISTS keep.at_record (
    kind text, record int, desk text, person_id int NOT NULL, machine text NOT NULL,
    since timestamptz NOT NULL, seen timestamptz NOT NULL, alone boolean NOT NULL,
    PRIMARY KEY (kind, record, desk))""",
        # Whoever asks to be alone is, unless somebody was first: two at once take turns. The
        # server's own account says who works there; a person's own login cannot be another's.
        f"""
CREATE OR REPLACE FUNCTION keep.at_record(
    wanted text, numbered int, here text, named text, told int, alone_wanted boolean)
RETURNS TABLE (person text, machine text, since timestamptz, alone boolean)
LANGUAGE plpgsql {_DEFINER} AS $$
#variable_conflict use_column
DECLARE first boolean;
BEGIN
PERFORM pg_advisory_xact_lock(hashtext('record ' || wanted), numbered);
DELETE FROM keep.at_record a WHERE a.kind = wanted AND a.record = numbered
    AND NOT {_FRESH.replace("seen", "a.seen")};
first := NOT EXISTS (SELECT 1 FROM keep.at_record a WHERE a.kind = wanted
    AND a.record = numbered AND a.alone AND a.desk <> here);
INSERT INTO keep.at_record AS a VALUES (wanted, numbered, here, coalesce(keep.me(), told), named,
    clock_timestamp(), clock_timestamp(), alone_wanted AND first)
ON CONFLICT (kind, record, desk) DO UPDATE
    SET seen = clock_timestamp(), alone = alone_wanted AND first
    WHERE a.person_id = coalesce(keep.me(), told);
RETURN QUERY SELECT CAST(coalesce(p.name, '') AS text), a.machine, a.since, a.alone
    FROM keep.at_record a LEFT JOIN public.person p ON p.id = a.person_id
    WHERE a.kind = wanted AND a.record = numbered AND a.desk <> here ORDER BY a.since;
END $$""",
        f"""
CREATE OR REPLACE FUNCTION keep.off_record(wanted text, numbered int, here text) RETURNS boolean
LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
DELETE FROM keep.at_record a WHERE a.kind = wanted AND a.record = numbered AND a.desk = here
    AND (keep.me() IS NULL OR a.person_id = keep.me());
RETURN EXISTS (SELECT 1 FROM keep.at_record a WHERE a.kind = wanted AND a.record = numbered);
END $$""",
        *(f"REVOKE ALL ON FUNCTION keep.{each} FROM PUBLIC" for each in functions),
        *(f"GRANT EXECUTE ON FUNCTION keep.{each} TO {both}" for each in functions),
    )
