"""A second person's signature, kept by the server: given with their own login, and good once.

Where a step takes another person, that person signs on a connection of their own, so that nobody
can write their name into the log without them. ``keep.sign_for`` notes for whom, by which right and
over which company; an entry of the log that names them takes the signature up; and what takes two
asks for it at the end of the transaction (``keep.by_another``, ``db.held.seconds``). An exception
(兼任例外) stands in the log instead, under the name of its rule and with a reason, where the
company of whoever acts allows it.
"""

from __future__ import annotations

from db.held.guards import DEFINER, WRITTEN_NOW
from db.held.names import desk_role, quoted

#: Nothing is viewed here.
VIEWED: frozenset[str] = frozenset()
#: Minutes within which a signature is used.
FRESH_MINUTES = 5
_SIGN, _ANOTHER = (
    "keep.sign_for(int, text, int)",
    "keep.by_another(int, int[], text[], text, oid, int)",
)
_FRESH = f"s.at > clock_timestamp() - INTERVAL '{FRESH_MINUTES} minutes'"


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of signatures: run as the keeper, repeatable."""
    return (
        *_SIGNATURES,
        *(f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in (_SIGN, _ANOTHER)),
        f"GRANT EXECUTE ON FUNCTION {_SIGN} TO {quoted(desk_role(database))}",
    )


_SIGNATURES = (
    (
        "CREATE TABLE IF NOT EXISTS keep.signature ("
        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, "
        "signer int NOT NULL, acting int NOT NULL, right_code text NOT NULL, "
        "company int NOT NULL, entry int, xid xid8, tbl oid, rows int NOT NULL DEFAULT 0)"
    ),
    "CREATE INDEX IF NOT EXISTS signature_xid ON keep.signature (xid)",
    # On the signer's own connection; what nobody used is forgotten.
    f"""
CREATE OR REPLACE FUNCTION keep.sign_for(whom int, needed text, over int) RETURNS void
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE me int := keep.me();
BEGIN
IF me IS NULL OR me = whom OR NOT keep.may(needed) OR NOT keep.reaches(over) THEN
    RAISE EXCEPTION 'not to be signed by this person' USING ERRCODE = '42501';
END IF;
DELETE FROM keep.signature s WHERE s.entry IS NULL AND NOT {_FRESH};
INSERT INTO keep.signature (at, signer, acting, right_code, company)
    VALUES (clock_timestamp(), me, whom, needed, over);
END $$""",
    # The log names a second person only who signed, and an exception only where it is allowed.
    f"""
CREATE OR REPLACE FUNCTION keep.takes_up() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
IF keep.is_server() THEN RETURN NULL; END IF;
IF NEW.second_person IS NOT NULL THEN
    UPDATE keep.signature u SET entry = NEW.seq, xid = pg_current_xact_id()
    WHERE u.id = (SELECT max(s.id) FROM keep.signature s
        WHERE s.signer = NEW.second_person AND s.acting = keep.me() AND s.entry IS NULL
          AND s.company = NEW.company AND {_FRESH});
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody has signed' USING ERRCODE = '42501';
    END IF;
END IF;
IF NEW.duty <> '' AND (NEW.company IS NULL OR NOT keep.reaches(NEW.company)
    OR btrim(NEW.reason) = '' OR EXISTS (
        SELECT 1 FROM public.setting_value v
        WHERE v.key = 'duty_exceptions' AND v.owner = NEW.company AND v.value = 'false')) THEN
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
    # them, or an entry of this transaction took up the signature of one who is none, or marks the
    # exception. Whom the row names as having decided did so or signed. A signature is good for one
    # step: for as many rows of one table as that has.
    f"""
CREATE OR REPLACE FUNCTION keep.by_another(
    named int, firsts int[], needed text[], rule text, tbl oid, most int) RETURNS boolean
LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
#variable_conflict use_variable
DECLARE me int := keep.me();
BEGIN
firsts := array_remove(firsts, NULL);
IF named = me AND me <> ALL (firsts) THEN RETURN true; END IF;
UPDATE keep.signature u SET tbl = by_another.tbl, rows = u.rows + 1
WHERE u.id = (SELECT max(s.id) FROM keep.signature s
    WHERE s.xid = pg_current_xact_id() AND s.right_code = ANY (needed)
      AND s.signer <> ALL (firsts) AND named IN (me, s.signer)
      AND coalesce(s.tbl, by_another.tbl) = by_another.tbl AND s.rows < most);
IF FOUND THEN RETURN true; END IF;
RETURN coalesce(named = me, false) AND EXISTS (
    SELECT 1 FROM public.audit_entry a WHERE a.seq > (SELECT h.seq - 3 FROM public.audit_head h)
      AND {WRITTEN_NOW.format(row="a")} AND a.person = me AND a.duty = rule);
END $$""",
)
