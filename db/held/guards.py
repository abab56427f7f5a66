"""How the server looks at what a person writes: triggers on the tables, whatever program writes.

A guard is a function that runs after a statement of a person with the rows of it (``fresh``, and
``old`` for a change), or at the end of the transaction for each row that was written. What it finds
wrong ends the transaction. The server's own account founds, moves and restores: no guard asks it.

The tables themselves are guarded, not views of them, because a statement with ON CONFLICT needs a
table, and because a guard that sees a statement as a whole costs a bulk little.
"""

from __future__ import annotations

import re

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog"
#: A row that was written in this transaction: nothing is younger than the transaction itself.
WRITTEN_NOW = "age({row}.xmin) <= 0"


def refuse(condition: str, why: str, code: str = "23514") -> str:
    """Return plpgsql that ends the transaction where a condition is met."""
    return f"IF ({condition}) THEN RAISE EXCEPTION '{why}' USING ERRCODE = '{code}'; END IF;\n"


def forbid(condition: str, why: str) -> str:
    """Return plpgsql that refuses whoever lacks a right."""
    return refuse(condition, why, "42501")


def after(table: str, verb: str, body: str, *, columns: str = "") -> tuple[str, ...]:
    """Return the SQL of a guard that sees what a statement wrote, as ``fresh`` and ``old``.

    ``columns`` are those that a change is looked at for; every change is where it is empty.
    """
    seen = {
        "insert": "NEW TABLE AS fresh",
        "update": "NEW TABLE AS fresh OLD TABLE AS old",
        "delete": "OLD TABLE AS old",
    }[verb]
    name = f"keep.{verb}_of_{table}()"
    return (
        _function(name, body),
        f"DROP TRIGGER IF EXISTS keep_{verb} ON public.{table}",
        (
            f"CREATE TRIGGER keep_{verb} AFTER {verb.upper()} ON public.{table} "
            f"REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {name}"
        ),
    )


def at_end(table: str, verbs: str, body: str, *, when: str = "", name: str = "") -> tuple[str, ...]:
    """Return the SQL of a guard that looks at the end of the transaction, row by row."""
    trigger = f"keep_end{name}"
    function = f"keep.end{name}_of_{table}()"
    condition = f" WHEN ({when})" if when else ""
    return (
        _function(function, body),
        f"DROP TRIGGER IF EXISTS {trigger} ON public.{table}",
        (
            f"CREATE CONSTRAINT TRIGGER {trigger} AFTER {verbs} ON public.{table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{condition} EXECUTE FUNCTION {function}"
        ),
    )


def _one_of(rights: tuple[str, ...]) -> str:
    return " OR ".join(f"keep.may('{right}')" for right in rights)


def lacking(kinds: dict[str, tuple[str, ...]], *, why: str) -> str:
    """Return plpgsql that asks, of each kind that is among the rows, for one of its rights."""
    asked = "\n".join(f"WHEN '{kind}' THEN {_one_of(rights)}" for kind, rights in kinds.items())
    return (
        "FOR each IN SELECT DISTINCT f.kind FROM fresh f LOOP\n"
        + forbid(f"NOT CASE each.kind\n{asked}\nELSE true END", why)
        + "END LOOP;\n"
    )


def newest(table: str, owner: str) -> str:
    """Return plpgsql that refuses ``each`` fresh row under an earlier number than one of the same
    owner has: nothing would look whether those that are there go on from it."""
    return refuse(
        f"""EXISTS (SELECT 1 FROM public.{table} e WHERE e.{owner} = each.{owner}
    AND e.id > each.id AND NOT EXISTS (SELECT 1 FROM fresh g WHERE g.id = e.id))""",
        "what is written comes after what is there",
    )


def stepped(machine: str) -> str:
    """Return the condition that ``each`` row went from ``state_was`` by no step of a machine that
    whoever writes may take (``db.held.steps``)."""
    return (
        "each.state <> each.state_was AND NOT EXISTS (SELECT 1 FROM keep.transition t "
        f"WHERE t.machine = '{machine}' AND t.source = each.state_was AND t.target = each.state "
        "AND keep.may(t.right_code))"
    )


def _function(name: str, body: str) -> str:
    # It runs as the keeper, so that whoever may act as the current user runs the server.
    me = "me := keep.me();\n" if re.search(r"\bme\b", body) else ""
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$\n"
        "DECLARE me int; each record; found record;\nBEGIN\n"
        "IF pg_has_role(session_user, current_user, 'MEMBER') THEN RETURN NULL; END IF;\n"
        f"{me}{body}\nRETURN NULL;\nEND $$"
    )
