"""Rows kept for undoing: as JSON they are shown as their tables show them, and kept as they are.

What a person takes away or changes through a view is kept as it truly was for the length of the
transaction. The step that the program keeps of it names what was shown; here it becomes the true
row, and comes back as such when the step is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Shown(Protocol):
    """What is asked of a view: its masked columns, whether for everybody, and whether kept."""

    @property
    def hidden(self) -> dict[str, str]: ...
    @property
    def always(self) -> bool: ...
    @property
    def kept(self) -> bool: ...


def statements(views: Mapping[str, Shown]) -> tuple[str, ...]:
    """Return the functions and the table, in the order in which they need each other."""
    kept = ", ".join(f"'{table}'" for table, view in views.items() if view.kept)
    return (
        _shown_row(views),
        _TRUE_ROW,
        *(each.replace("{kept}", kept) for each in _KEPT_ROWS),
    )


def _shown_row(views: Mapping[str, Shown]) -> str:
    """Return what shows a row that is kept as JSON as its table shows it.

    Of a change only the columns that differ are kept: what kind the row is of is asked of it.
    """
    branches = []
    for table, view in views.items():
        if table == "undo_row" or not view.hidden:
            continue
        asked = "" if view.always else "IF keep.sees() THEN RETURN content; END IF;\n"
        parts = []
        for name in view.hidden:
            if name == "phone_key":
                parts.append(
                    f"IF told ? '{name}' THEN told := told || "
                    f"jsonb_build_object('{name}', ''); END IF;"
                )
                continue
            parts.append(
                f"IF told ? '{name}' THEN shown := shown || jsonb_build_object('{name}', "
                f"(SELECT {view.hidden[name]} FROM jsonb_populate_record("
                f"CAST(NULL AS public.{table}), told) t)); END IF;"
            )
        kind = (
            "IF NOT told ? 'kind' THEN told := told || jsonb_build_object('kind', coalesce("
            f"(SELECT k.kind FROM public.{table} k WHERE k.id = numbered), 'other')); "
            "unsaid := true; END IF;\n"
            if table == "customer_contact"
            else ""
        )
        branches.append(
            f"IF wanted = '{table}' THEN\n{asked}told := CAST(content AS jsonb);\n{kind}"
            + "\n".join(parts)
            + "\ntold := told || shown;\nIF unsaid THEN told := told - 'kind'; END IF;\n"
            "RETURN CAST(told AS text);\nEND IF;"
        )
    body = "\n".join(branches)
    return (
        "CREATE OR REPLACE FUNCTION keep.shown_row(wanted text, numbered int, content text) "
        "RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$\n"
        "DECLARE told jsonb; shown jsonb := '{}'; unsaid boolean := false;\nBEGIN\n"
        f"IF content IS NULL THEN RETURN NULL; END IF;\n{body}\nRETURN content;\nEND\n$$"
    )


# A row as it truly was, found by how it was shown among those kept for undoing.
_TRUE_ROW = """
CREATE OR REPLACE FUNCTION keep.true_row(wanted text, numbered int, looks jsonb)
RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
SELECT CAST(u.before AS jsonb) FROM public.undo_row u
WHERE u.tbl = wanted AND u.row_id = numbered AND u.before IS NOT NULL
  AND (SELECT coalesce(bool_and(looks->each.key = each.value), false)
       FROM jsonb_each(CAST(keep.shown_row(wanted, numbered, u.before) AS jsonb)) each
       WHERE looks ? each.key)
ORDER BY u.step_id DESC LIMIT 1
$$"""


# What is kept for the length of a transaction goes by itself at its end, committed or not.
_KEPT_ROWS = (
    """
CREATE UNLOGGED TABLE IF NOT EXISTS keep.row_before (
    xid xid8 NOT NULL, tbl text NOT NULL, row_id int NOT NULL, content jsonb NOT NULL,
    PRIMARY KEY (xid, tbl, row_id))""",
    """
CREATE OR REPLACE FUNCTION keep.forget_row() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN DELETE FROM keep.row_before b WHERE b.xid = NEW.xid; RETURN NULL; END
$$""",
    "DROP TRIGGER IF EXISTS forget ON keep.row_before",
    """
CREATE CONSTRAINT TRIGGER forget AFTER INSERT ON keep.row_before
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep.forget_row()""",
    """
CREATE OR REPLACE FUNCTION keep.keep_row(wanted text, numbered int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
EXECUTE format('INSERT INTO keep.row_before SELECT pg_current_xact_id(), %L, t.id, to_jsonb(t) '
    'FROM public.%I t WHERE t.id = $1 ON CONFLICT DO NOTHING', wanted, wanted) USING numbered;
END
$$""",
    # The true row in place of the one that was shown, column by column.
    """
CREATE OR REPLACE FUNCTION keep.kept_row(wanted text, numbered int, content text, earlier boolean)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE told jsonb; truly jsonb; looks jsonb;
BEGIN
IF content IS NULL OR wanted NOT IN ({kept}) THEN RETURN content; END IF;
told := CAST(content AS jsonb);
IF earlier THEN
    SELECT b.content INTO truly FROM keep.row_before b
    WHERE b.xid = pg_current_xact_id() AND b.tbl = wanted AND b.row_id = numbered;
END IF;
IF truly IS NULL THEN
    EXECUTE format('SELECT to_jsonb(t) FROM public.%I t WHERE t.id = $1', wanted)
    INTO truly USING numbered;
END IF;
IF truly IS NULL THEN RETURN content; END IF;
looks := CAST(keep.shown_row(wanted, numbered, CAST(truly AS text)) AS jsonb);
RETURN (SELECT CAST(jsonb_object_agg(each.key,
    CASE WHEN each.value = looks->each.key THEN truly->each.key ELSE each.value END) AS text)
    FROM jsonb_each(told) each);
END
$$""",
)
