"""Who somebody is and what they may: the functions that every policy of the server asks.

They answer as ``crm_desktop.access.gate`` does, but for all posts that a person holds today: what a
person may under one of their posts they may with a client of their own. A statement asks several
times, so the answers stand ready in ``keep.standing``, a row for each person, reckoned anew by
triggers as soon as a posting, a post or the matrix changes; a row of another day is not believed,
for posts begin and end at midnight. What is looked up here is not under forced row security, or the
policies would ask themselves.

The functions are plpgsql even where SQL would do: it keeps plans for the length of a session, where
a function of SQL that sets its search path is planned anew at each statement.
"""

from __future__ import annotations

from functools import cache

from db.held.names import keeper_role
from db.rows import order

#: Tables that the functions read; policies hold for persons there, not for the keeper.
ASKED = frozenset(
    {
        "person",
        "credential",
        "posting",
        "post",
        "post_state",
        "post_role",
        "role_right",
        "company",
        "dispatch",
        "supervision",
        "activity",
        "audit_entry",  # the head of the log moves by it, whoever may read the log
        # What guards look at of each row that is written: they see it as it is.
        "card",
        "card_step",
        "account",
        "value_entry",
        "points_entry",
        "points_lot",
        "points_use",
        "till_shift",
    }
)
#: Rights that are none of the matrix: whoever is somebody here, and whoever is at work today.
ANYONE, AT_WORK = "anyone", "at_work"
# The program's day is China's. Put in place of its call: it names whose functions it means.
_TODAY = """
CREATE OR REPLACE FUNCTION keep.today() RETURNS text LANGUAGE sql STABLE AS $$
SELECT pg_catalog.to_char(pg_catalog.now() AT TIME ZONE INTERVAL '8 hours', 'YYYY-MM-DD')
$$"""
# In force today.
_POSTS = """
FROM public.person p
JOIN public.credential c ON c.person_id = p.id
JOIN public.posting g ON g.person_id = p.id
JOIN public.post t ON t.id = g.post_id
JOIN public.company o ON o.id = t.company_id
JOIN public.post_state s ON s.post_id = t.id
WHERE p.id = wanted AND p.active AND o.active
  AND g.valid_from <= keep.today() AND (g.valid_to IS NULL OR g.valid_to > keep.today())
  AND s.valid_from <= keep.today() AND (s.valid_to IS NULL OR s.valid_to > keep.today())
"""
_ROLES = _POSTS.replace("WHERE", "JOIN public.post_role pr ON pr.state_id = s.id WHERE")
_RIGHTS = _ROLES.replace("WHERE", "JOIN public.role_right r ON r.role = pr.role WHERE")


VERBS = ("read", "insert", "update", "delete")


@cache
def places() -> dict[tuple[str, str], int]:
    """Return where each verb and table stands in what somebody may touch, a bit for each."""
    every = ((verb, table) for table in (*order(), "schema_migration") for verb in VERBS)
    return {what: place for place, what in enumerate(every)}


def _function(
    name: str, gives: str, body: str, *, language: str = "sql", how: str = "STABLE"
) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION keep.{name} RETURNS {gives} LANGUAGE {language} {how} "
        f"SECURITY DEFINER SET search_path = pg_catalog AS $$\n{body}\n$$"
    )


def _returning(name: str, gives: str, expression: str) -> str:
    """Return a function of one expression."""
    return _function(name, gives, f"BEGIN RETURN {expression}; END", language="plpgsql")


def _of_standing(name: str, gives: str, column: str, otherwise: str) -> str:
    """Return a function that answers from the row of whoever asks."""
    body = f"""
DECLARE found record;
BEGIN
SELECT s.day = keep.today() AS holds, {column} AS answer INTO found
FROM keep.standing s WHERE s.role = session_user;
IF found.holds THEN RETURN found.answer; END IF;
IF found IS NULL THEN RETURN {otherwise}; END IF;
SELECT {column} INTO found.answer FROM keep.reckoned(keep.me()) s;
RETURN found.answer;
END"""
    return _function(name, gives, body, language="plpgsql")


def statements(database: str) -> tuple[str, ...]:
    """Return the tables and functions, in the order in which they need each other."""
    keeper = keeper_role(database).replace("'", "''")
    member = f"pg_has_role(session_user, '{keeper}', 'MEMBER')"
    return (
        (
            "CREATE TABLE IF NOT EXISTS keep.person_role "
            "(role text PRIMARY KEY, person_id int NOT NULL UNIQUE)"
        ),
        # Which of the program's rights are in place here.
        (
            "CREATE TABLE IF NOT EXISTS keep.installed "
            "(id int PRIMARY KEY CHECK (id = 1), name text NOT NULL, what text NOT NULL)"
        ),
        # The group role of each role of the matrix.
        "CREATE TABLE IF NOT EXISTS keep.matrix_group (code text PRIMARY KEY, role text NOT NULL)",
        # What each right touches: ``db.held.touches``.
        (
            "CREATE TABLE IF NOT EXISTS keep.touch (right_code text NOT NULL, verb text NOT NULL, "
            "tbl text NOT NULL, cols text NOT NULL, PRIMARY KEY (right_code, verb, tbl))"
        ),
        # And where in what somebody may touch it stands: ``places``.
        (
            "CREATE TABLE IF NOT EXISTS keep.touch_place "
            "(place int PRIMARY KEY, verb text NOT NULL, tbl text NOT NULL)"
        ),
        # It is reckoned anew whenever this is put in place.
        "DROP TABLE IF EXISTS keep.standing CASCADE",
        (
            "CREATE TABLE keep.standing (person_id int PRIMARY KEY, "
            "role text NOT NULL UNIQUE, day text NOT NULL, at_work boolean NOT NULL, "
            "reaches_all boolean NOT NULL, companies int[] NOT NULL, rights text[] NOT NULL, "
            "touches bit varying NOT NULL)"
        ),
        _TODAY,
        _function(
            "me()",
            "int",
            "BEGIN RETURN (SELECT r.person_id FROM keep.person_role r "
            "WHERE r.role = session_user); END",
            language="plpgsql",
        ),
        # Whoever may act as the keeper runs the server: it founds, upgrades, moves and backs up.
        _function("is_server()", "boolean", f"BEGIN RETURN {member}; END", language="plpgsql"),
        _function(
            "reckoned(wanted int)",
            "keep.standing",
            f"""
SELECT r.person_id, r.role, keep.today(), coalesce(w.at_work, false), coalesce(w.wide, false),
    CASE WHEN w.wide THEN ARRAY(SELECT o.id FROM public.company o) ELSE coalesce(w.own, '{{}}') END,
    given.rights,
    (SELECT CAST(string_agg(CASE WHEN may.tbl IS NULL THEN '0' ELSE '1' END, ''
                            ORDER BY p.place) AS bit varying)
     FROM keep.touch_place p LEFT JOIN (
        SELECT DISTINCT t.verb, t.tbl FROM keep.touch t
        WHERE t.right_code = ANY(given.rights) OR t.right_code = '{ANYONE}'
           OR (t.right_code = '{AT_WORK}' AND w.at_work)) may
     ON may.verb = p.verb AND may.tbl = p.tbl)
FROM keep.person_role r
CROSS JOIN LATERAL (
    SELECT bool_and(NOT c.must_change) AS at_work, bool_or(s.scope = 'all') AS wide,
           array_agg(DISTINCT t.company_id) AS own {_POSTS}) w
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT DISTINCT unnest(ARRAY[r.right_code, r.right_code || ':' || r.only_for])
                 {_RIGHTS}
                 AND (NOT c.must_change OR r.right_code = 'own.do')) AS rights) given
WHERE r.person_id = wanted""",
        ),
        _function(
            "stand(wanted int)",
            "void",
            "DELETE FROM keep.standing s WHERE s.person_id = wanted;\n"
            "INSERT INTO keep.standing SELECT s.* FROM keep.reckoned(wanted) s;",
            how="VOLATILE",
        ),
        _of_standing("may(wanted text)", "boolean", "wanted = ANY(s.rights)", "false"),
        # By the place of what is touched among ``places``.
        _function(
            "may_touch(place int)",
            "boolean",
            f"""
DECLARE found record;
BEGIN
SELECT s.day = keep.today() AS holds, get_bit(s.touches, place) = 1 AS answer INTO found
FROM keep.standing s WHERE s.role = session_user;
IF found.holds THEN RETURN found.answer OR {member}; END IF;
IF found IS NULL THEN RETURN {member}; END IF;
SELECT get_bit(s.touches, place) = 1 INTO found.answer FROM keep.reckoned(keep.me()) s;
RETURN found.answer;
END""",
            language="plpgsql",
        ),
        # The same, answered with the companies whose rows that may be: a policy asks once for both.
        _function(
            "where_may(place int)",
            "int[]",
            f"""
DECLARE found record;
BEGIN
SELECT s.day = keep.today() AS holds, get_bit(s.touches, place) = 1 AS may, s.companies INTO found
FROM keep.standing s WHERE s.role = session_user;
IF found.holds AND found.may THEN RETURN found.companies; END IF;
IF found.holds OR found IS NULL THEN
    RETURN CASE WHEN {member} THEN ARRAY(SELECT o.id FROM public.company o)
        ELSE CAST('{{}}' AS int[]) END;
END IF;
RETURN CASE WHEN keep.may_touch(place) THEN keep.companies() ELSE CAST('{{}}' AS int[]) END;
END""",
            language="plpgsql",
        ),
        _of_standing("is_at_work()", "boolean", "s.at_work", "false"),
        _of_standing("reaches_all()", "boolean", "s.reaches_all", member),
        _of_standing(
            "companies()",
            "int[]",
            "s.companies",
            f"CASE WHEN {member} THEN ARRAY(SELECT o.id FROM public.company o) "
            "ELSE CAST('{}' AS int[]) END",
        ),
        _returning("reaches(company int)", "boolean", "company = ANY(keep.companies())"),
        # As the gate asks it, with the same answer: everybody may read what it is made of, but each
        # table's policies would be asked, and a question of so many tables takes long to plan.
        _function(
            "admitted(wanted int, wanted_post int, day text, needed text)",
            "TABLE (name text, title text, company int, scope text, right_code text, "
            "only_for text)",
            """
#variable_conflict use_column
BEGIN
IF keep.me() IS NULL AND NOT keep.is_server() THEN RETURN; END IF;
RETURN QUERY
SELECT CAST(p.name AS text), CAST(s.title AS text), t.company_id, CAST(s.scope AS text),
       CAST(r.right_code AS text), CAST(r.only_for AS text)
FROM public.person p
JOIN public.credential c ON c.person_id = p.id
JOIN public.posting g ON g.person_id = p.id
JOIN public.post t ON t.id = g.post_id
JOIN public.company o ON o.id = t.company_id
JOIN public.post_state s ON s.post_id = t.id
JOIN public.post_role pr ON pr.state_id = s.id
JOIN public.role_right r ON r.role = pr.role
WHERE p.id = wanted AND p.active AND o.active AND t.id = wanted_post
  AND g.valid_from <= day AND (g.valid_to IS NULL OR g.valid_to > day)
  AND s.valid_from <= day AND (s.valid_to IS NULL OR s.valid_to > day)
  AND (NOT c.must_change OR r.right_code = 'own.do')
  AND (needed IS NULL OR r.right_code = needed);
END""",
            language="plpgsql",
            how="STABLE ROWS 20 SET plan_cache_mode = force_generic_plan",
        ),
        _function("comes_in(wanted int)", "boolean", f"SELECT EXISTS (SELECT 1 {_POSTS})"),
        _function(
            "groups_of(wanted int)",
            "text[]",
            f"SELECT ARRAY(SELECT DISTINCT m.role FROM keep.matrix_group m "
            f"WHERE m.code IN (SELECT pr.role {_ROLES}))",
        ),
        # As ``db.held.names.person_role`` names it.
        _function(
            "role_of(wanted int)",
            "text",
            """
DECLARE whole text; short text;
BEGIN
SELECT current_database() || ':' || p.login_key INTO whole FROM public.person p
WHERE p.id = wanted;
IF octet_length(whole) <= 63 THEN RETURN whole; END IF;
short := left(whole, 46);
WHILE octet_length(short) > 46 LOOP short := left(short, -1); END LOOP;
RETURN short || '~' || left(encode(sha256(convert_to(whole, 'UTF8')), 'hex'), 16);
END""",
            language="plpgsql",
        ),
        # Whoever administers may give a password to a person of a company that they reach.
        _returning(
            "may_lead(wanted int)",
            "boolean",
            "keep.may('administration.do') AND EXISTS (SELECT 1 FROM public.person h "
            "WHERE h.id = wanted AND keep.reaches(h.company_id))",
        ),
        # Of the archive nothing is deleted but what somebody made here and now takes back.
        (
            "CREATE TABLE IF NOT EXISTS keep.made (tbl text NOT NULL, row_id int NOT NULL, "
            "person_id int NOT NULL, PRIMARY KEY (tbl, row_id))"
        ),
        _returning(
            "was_made(wanted text, numbered int)",
            "boolean",
            "EXISTS (SELECT 1 FROM keep.made m WHERE m.tbl = wanted AND m.row_id = numbered "
            "AND (m.person_id = keep.me() OR keep.may('customers.merge')))",
        ),
        # A case may be sent to another company: who handles it there sees it.
        _returning(
            "sent_here(complaint int)",
            "boolean",
            """
EXISTS (SELECT 1 FROM public.dispatch d
               WHERE d.complaint_id = complaint AND d.company_id = ANY(keep.companies()))
    OR EXISTS (SELECT 1 FROM public.supervision s
               WHERE s.complaint_id = complaint AND s.company_id = ANY(keep.companies()))""",
        ),
        # Whom it merely concerns sees it too; these take it further.
        _returning(
            "moves(complaint int)",
            "boolean",
            """
EXISTS (SELECT 1 FROM public.complaint c
               WHERE c.id = complaint AND c.company_id = ANY(keep.companies()))
    OR keep.sent_here(complaint)""",
        ),
        # Only one's own newest entry is linked to records: else others' could be made to be told.
        _returning(
            "own_entry()",
            "int",
            "(SELECT a.seq FROM public.audit_entry a "
            "WHERE a.seq = (SELECT h.seq FROM public.audit_head h) "
            "AND (a.person IS NULL OR a.person = keep.me()))",
        ),
        # Somebody of another company may have done it to a record of one's own.
        _returning(
            "is_told_here(entry int)",
            "boolean",
            """
EXISTS (SELECT 1 FROM public.activity a WHERE a.seq = entry AND CASE a.kind
    WHEN 'company' THEN a.subject = ANY(keep.companies())
    WHEN 'unit' THEN EXISTS (SELECT 1 FROM public.unit t
        WHERE t.id = a.subject AND t.company_id = ANY(keep.companies()))
    WHEN 'post' THEN EXISTS (SELECT 1 FROM public.post t
        WHERE t.id = a.subject AND t.company_id = ANY(keep.companies()))
    WHEN 'customer' THEN EXISTS (SELECT 1 FROM public.customer t
        WHERE t.id = a.subject AND t.company_id = ANY(keep.companies()))
    WHEN 'complaint' THEN EXISTS (SELECT 1 FROM public.complaint t WHERE t.id = a.subject
        AND (t.company_id = ANY(keep.companies()) OR t.target_company_id = ANY(keep.companies())
             OR keep.sent_here(t.id)))
    ELSE false END)""",
        ),
    )


#: The functions that persons call; the others are asked by these.
OUTER = (
    "today()", "me()", "is_server()", "may(text)", "may_touch(int)",
    "where_may(int)", "is_at_work()",
    "reaches_all()", "companies()", "reaches(int)", "may_lead(int)", "sent_here(int)", "moves(int)",
    "is_told_here(int)", "admitted(int, int, text, text)", "own_entry()", "was_made(text, int)",
)  # fmt: skip
