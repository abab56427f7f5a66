"""Login roles: made, given a password, let into the groups of their posts, and shut out again.

The functions belong to the porter, who may make roles and nothing else. What is given is noted by
the keeper (``passwords``).
"""

from __future__ import annotations

from db.held.names import desk_role, keeper_role, porter_role, quoted
from db.held.passwords import GIVEN, RENAMED

_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL, run as somebody who may hand functions to the porter."""
    porter, desk = quoted(porter_role(database)), _literal(desk_role(database))
    keeper = quoted(keeper_role(database))
    return (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON keep.person_role TO {porter}",
        f"GRANT USAGE ON SCHEMA keep, public TO {porter}",
        f"GRANT SELECT ON keep.matrix_group TO {porter}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA keep TO {porter}",
        f"""
CREATE OR REPLACE FUNCTION keep.give_password(person int, wanted text, verifier text)
RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE had text;
BEGIN
IF NOT (keep.is_server() OR person = keep.me() OR keep.may_lead(person)) THEN
    RAISE EXCEPTION 'not yours to give' USING ERRCODE = '42501';
END IF;
-- Else somebody could be given the role of the server's account or of another office.
IF wanted IS DISTINCT FROM keep.role_of(person) THEN
    RAISE EXCEPTION 'no role of this office' USING ERRCODE = '42501';
END IF;
IF verifier NOT LIKE 'SCRAM-SHA-256$%' THEN
    RAISE EXCEPTION 'no verifier' USING ERRCODE = '22023';
END IF;
SELECT r.role INTO had FROM keep.person_role r WHERE r.person_id = person;
IF had IS NULL THEN
    IF EXISTS (SELECT 1 FROM keep.person_role r WHERE r.role = wanted) THEN
        RAISE EXCEPTION 'somebody else has this login' USING ERRCODE = '23505';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', wanted);
    END IF;
    EXECUTE format('GRANT %I TO %I', {desk}, wanted);
    INSERT INTO keep.person_role VALUES (wanted, person);
ELSIF had <> wanted THEN
    EXECUTE format('ALTER ROLE %I RENAME TO %I', had, wanted);
    UPDATE keep.person_role r SET role = wanted WHERE r.person_id = person;
END IF;
EXECUTE format('ALTER ROLE %I PASSWORD %L', wanted, verifier);
PERFORM keep.gave(person, '{GIVEN}');
PERFORM keep.let_in(person);
END $$""",
        f"""
CREATE OR REPLACE FUNCTION keep.rename_login(person int, wanted text)
RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE had text;
BEGIN
IF NOT (keep.is_server() OR keep.may_lead(person)) THEN
    RAISE EXCEPTION 'not yours to rename' USING ERRCODE = '42501';
END IF;
IF wanted IS DISTINCT FROM keep.role_of(person) THEN
    RAISE EXCEPTION 'no role of this office' USING ERRCODE = '42501';
END IF;
SELECT r.role INTO had FROM keep.person_role r WHERE r.person_id = person;
-- Who has never been given a password has no role yet.
IF had IS NULL OR had = wanted THEN RETURN; END IF;
EXECUTE format('ALTER ROLE %I RENAME TO %I', had, wanted);
UPDATE keep.person_role r SET role = wanted WHERE r.person_id = person;
PERFORM keep.gave(person, '{RENAMED}');
END $$""",
        f"""
CREATE OR REPLACE FUNCTION keep.let_in(person int) RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE his text; each record; wanted text[];
BEGIN
SELECT r.role INTO his FROM keep.person_role r WHERE r.person_id = person;
IF his IS NULL THEN RETURN; END IF;
-- A database that was put back on another server has no roles there.
IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = his) THEN
    DELETE FROM keep.person_role r WHERE r.person_id = person;
    RETURN;
END IF;
PERFORM keep.stand(person);
wanted := keep.groups_of(person);
FOR each IN SELECT g.role FROM keep.matrix_group g LOOP
    IF each.role = ANY(wanted) THEN
        IF NOT pg_has_role(his, each.role, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', each.role, his);
        END IF;
    ELSIF pg_has_role(his, each.role, 'MEMBER') THEN
        EXECUTE format('REVOKE %I FROM %I', each.role, his);
    END IF;
END LOOP;
IF (SELECT r.rolcanlogin FROM pg_roles r WHERE r.rolname = his) IS DISTINCT FROM
   keep.comes_in(person) THEN
    EXECUTE format('ALTER ROLE %I %s', his,
                   CASE WHEN keep.comes_in(person) THEN 'LOGIN' ELSE 'NOLOGIN' END);
END IF;
END $$""",
        f"""
CREATE OR REPLACE FUNCTION keep.let_all_in() RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE each record;
BEGIN
FOR each IN SELECT r.person_id FROM keep.person_role r LOOP
    PERFORM keep.let_in(each.person_id);
END LOOP;
END $$""",
        f"""
CREATE OR REPLACE FUNCTION keep.arrive() RETURNS int LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE person int := keep.me();
BEGIN
-- A posting may have begun or ended at midnight.
IF person IS NOT NULL THEN PERFORM keep.let_in(person); END IF;
RETURN person;
END $$""",
        *(
            f"ALTER FUNCTION keep.{each} OWNER TO {porter}"
            for each in (
                "give_password(int, text, text)", "rename_login(int, text)", "let_in(int)",
                "let_all_in()", "arrive()",
            )
        ),
        ("REVOKE ALL ON FUNCTION keep.let_in(int), keep.let_all_in(), keep.arrive(), "
        "keep.give_password(int, text, text), keep.rename_login(int, text) FROM PUBLIC"),
        f"GRANT EXECUTE ON FUNCTION keep.let_all_in() TO {keeper}",
        (f"GRANT EXECUTE ON FUNCTION keep.arrive(), keep.give_password(int, text, text), "
        f"keep.rename_login(int, text) TO {quoted(desk_role(database))}, {keeper}"),
    )  # fmt: skip
