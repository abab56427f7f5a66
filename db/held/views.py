"""The views through which persons touch what is masked for some of them, and how they write.

A view has the columns of its table. What is hidden stands in it as the program shows it, so that
the services' SQL is the same. Writing goes through a trigger that does what was asked to the table
itself, where its policies hold; a masked value that comes back as it was shown leaves the true one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.held import undoing
from db.held.asked import ASKED, places
from db.held.policies import ROWS, WRITTEN
from db.rows import columns


@dataclass(frozen=True)
class View:
    """What of a table is hidden: the masked value of a column, by column, as SQL over ``t``.

    ``always`` is hidden from everybody. A column of ``led`` follows another one: it says more of
    the same value (the key that a telephone is compared by) and is written with it only. ``kept``
    are tables whose rows are kept as they were, for undoing. ``rows`` narrows what is seen at all.
    """

    hidden: dict[str, str] = field(default_factory=dict)
    always: bool = False
    led: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    rows: str = ""
    left_out: frozenset[str] = frozenset()
    verbs: tuple[str, ...] = ("insert", "update", "delete")
    #: The only columns that a change may be of; none names all.
    changes: tuple[str, ...] = ()
    key: tuple[str, ...] = ("id",)


def _numbers(*names: str) -> dict[str, str]:
    return {name: f"keep.masked_numbers(t.{name})" for name in names}


def _phone(table: str, name: str = "contact_phone") -> dict[str, str]:
    """Return a telephone masked, and instead of its digits a word that tells the same from others.

    The word is made of the first row with that number, and holds no figure.
    """
    first = f"SELECT min(s.id) FROM public.{table} s WHERE s.phone_key = t.phone_key"
    return {
        name: f"keep.masked_phone(t.{name})",
        "phone_key": (
            "CASE WHEN t.phone_key = '' THEN '' "
            f"ELSE translate(CAST(({first}) AS text), '0123456789', 'abcdefghij') END"
        ),
    }


_CONTACT = "keep.masked_contact(t.kind, t.value)"
_PAPER = "keep.masked_identity(t.number)"
_BY_PHONE = {"phone_key": "contact_phone"}

VIEWS: dict[str, View] = {
    "customer_contact": View(
        {"value": _CONTACT, "key": f"keep.masked_contact_key(t.kind, {_CONTACT})"},
        led={"key": "value"},
        kept=True,
    ),
    "customer_address": View(
        {
            "street": "CAST('' AS text)",
            "postcode": "CAST('' AS text)",
            "text": "keep.masked_place(t.province, t.city, t.area)",
        },
        led={"street": "text", "postcode": "text"},
        kept=True,
    ),
    "customer_identity": View(
        {"number": _PAPER, "key": _PAPER, "tail": f"right({_PAPER}, 6)"},
        always=True,
        led={"key": "number", "tail": "number"},
        kept=True,
    ),
    "own_value": View(_numbers("value"), kept=True),
    "consent": View(_numbers("evidence"), changes=("customer_id",)),
    "attachment": View(_numbers("name")),
    "blob_part": View(rows="keep.may_take(t.hash)", key=("hash", "part"), verbs=("insert",)),
    "reveal": View(rows="t.person_id = keep.me()", verbs=()),
    # What a customer is found by is read by nobody: the end of every telephone is in it.
    "search_key": View(
        left_out=frozenset({"k"}),
        verbs=(),
        rows="t.company_id = ANY((SELECT keep.companies())::int[])",
    ),
    "undo_row": View(
        {
            "before": "keep.shown_row(t.tbl, t.row_id, t.before)",
            "after": "keep.shown_row(t.tbl, t.row_id, t.after)",
        },
        always=True,
        key=("step_id", "tbl", "row_id"),
        verbs=("insert",),
    ),
    "complaint": View(
        _phone("complaint")
        | _numbers(
            "title",
            "words",
            "wish",
            "suspended_why",
            "void_asked_why",
            "result_text",
            "cause_text",
            "lesson",
            "order_number",
            "target_note",
        ),
        led=_BY_PHONE,
    ),
    "complaint_round": View(_numbers("reason")),
    "complaint_step": View(
        _numbers("reason") | {"content": "keep.masked_content(t.content)"}, verbs=("insert",)
    ),
    "complaint_callback": View(_numbers("comment")),
    "complaint_try": View(_numbers("note"), verbs=("insert",)),
    "dispatch": View(
        _numbers(
            "demand",
            "review_note",
            "facts",
            "cause_text",
            "liable",
            "liable_also",
            "measure",
            "inner_measure",
            "reaction",
        ),
    ),
    "supervision": View(_numbers("demand", "answer")),
    "rectification": View(_numbers("issue", "basis", "opinion", "measure", "verdict")),
    "remedy": View(_numbers("what", "decision_note")),
    "inquiry": View(
        _phone("inquiry") | _numbers("question", "answer", "passed_note", "reply", "old_number"),
        led=_BY_PHONE,
    ),
    "handover": View(
        {"contact_phone": "keep.masked_phone(t.contact_phone)"} | _numbers("words", "result"),
    ),
    "call_record": View(
        _phone("call_record", "phone") | _numbers("old_number"), led={"phone_key": "phone"}
    ),
}
VIEWED = frozenset(VIEWS)
#: What people type with a step of a case, by its name in the step's content.
TYPED = (
    "demand review_note answer issue basis opinion measure verdict what decision_note comment "
    "reason note result_text cause_text lesson suspended_why void_asked_why facts inner_measure "
    "reaction liable liable_also order_number target_note"
).split()
# Within a statement the question who asks is answered once.
_SEES = "(SELECT keep.sees())"
# Of what the policies themselves ask, none holds for the keeper: here the view holds them.
_UNHELD = {table: ROWS[table] for table in VIEWS if table in ASKED}
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog"


def statements() -> tuple[str, ...]:
    """Return the views, their functions and triggers."""
    found = [*undoing.statements(VIEWS), _MASKED_CONTENT]
    for table, view in VIEWS.items():
        found.append(f"DROP VIEW IF EXISTS desk.{table}")
        rows = _rows(table, view)
        barrier = " WITH (security_barrier)" if rows else ""
        asked = f" WHERE {rows}" if rows else ""
        found.append(f"CREATE VIEW desk.{table}{barrier} AS {_select(table, view)}{asked}")
        found += _triggers(table, view)
    return tuple(found)


def _rows(table: str, view: View) -> str:
    """Return which rows are seen, where the table's own policies do not say it."""
    if table not in _UNHELD:
        return view.rows
    place = places()["read", table]
    return f"(SELECT keep.may_touch({place})) AND ({_UNHELD[table]})"


def _quietly(table: str, statement: str) -> str:
    """Return a statement that tells nothing of a row which it may not write as it is.

    The server leaves a row out of such an error by itself where its policies hold for the keeper.
    """
    if table not in _UNHELD:
        return statement
    return (
        f"BEGIN\n{statement}\nEXCEPTION WHEN integrity_constraint_violation THEN\n"
        "RAISE EXCEPTION '%', SQLERRM USING ERRCODE = SQLSTATE;\nEND;"
    )


def _must_touch(verb: str, table: str, row: str) -> str:
    """Return what holds that a row may be written, where the policies do not."""
    if table not in _UNHELD:
        return ""
    place = places()[verb, table]
    written = WRITTEN.get(table, ROWS[table])
    given = written.replace("company_id", f"{row}.company_id")
    given = given.replace("complaint_id", f"{row}.complaint_id")
    return (
        f"IF NOT (keep.may_touch({place}) AND ({given})) THEN\n"
        f"RAISE EXCEPTION '{table}' USING ERRCODE = '42501'; END IF;\n"
    )


def _select(table: str, view: View) -> str:
    shown = ", ".join(
        f"{_shown(name, view)} AS {name}" for name in columns(table) if name not in view.left_out
    )
    return f"SELECT {shown} FROM public.{table} t"


def _shown(name: str, view: View) -> str:
    """Return a column as whoever asks may see it."""
    if name not in view.hidden:
        return f"t.{name}"
    if view.always:
        return view.hidden[name]
    return f"CASE WHEN {_SEES} THEN t.{name} ELSE {view.hidden[name]} END"


# ------------------------------------------------------------------------------------- the writing


def _triggers(table: str, view: View) -> list[str]:
    made = {"insert": _insert, "update": _update, "delete": _delete}
    bodies = {verb: made[verb](table, view) for verb in view.verbs}
    found = []
    for verb, body in bodies.items():
        function = f"keep.{verb}_{table}()"
        head = f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql"
        found.append(f"{head} {_DEFINER} AS $$\n{body}\n$$")
        found.append(
            f"CREATE TRIGGER {table}_{verb} INSTEAD OF {verb.upper()} ON desk.{table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}"
        )
        found.append(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    return found


def _lead(name: str, view: View) -> str:
    return view.led.get(name, name)


def _where(table: str, view: View, row: str) -> str:
    versioned = (f"t.version = {row}.version",) if "version" in columns(table) else ()
    return " AND ".join((*(f"t.{name} = {row}.{name}" for name in view.key), *versioned))


def _insert(table: str, view: View) -> str:
    names = columns(table)
    lines = []
    if view.key == ("id",):
        numbered = f"nextval(pg_get_serial_sequence('public.{table}', 'id'))"
        if view.kept:
            # A row that was taken away comes back under its number, as it truly was.
            taken = "\n".join(f"    NEW.{name} := was->>'{name}';" for name in (*view.hidden,))
            lines.append(
                f"IF NEW.id IS NOT NULL THEN\n"
                f"was := keep.true_row('{table}', NEW.id, to_jsonb(NEW));\n"
                f"IF was IS NOT NULL THEN\n{taken}\nEND IF;\nEND IF;"
            )
        lines.append(f"IF NEW.id IS NULL THEN NEW.id := {numbered}; END IF;")
    if table == "customer_identity":
        # Nobody sees the number that is there, so that the same one may be typed again.
        lines.append(
            "IF EXISTS (SELECT 1 FROM public.customer_identity t WHERE t.customer_id = "
            "NEW.customer_id AND t.kind = NEW.kind AND t.key = NEW.key) THEN RETURN NULL; END IF;"
        )
    if table == "undo_row":
        lines.append(
            "NEW.before := keep.kept_row(NEW.tbl, NEW.row_id, NEW.before, true);\n"
            "NEW.after := keep.kept_row(NEW.tbl, NEW.row_id, NEW.after, false);"
        )
    lines.append(_must_touch("insert", table, "NEW"))
    values = ", ".join(f"NEW.{name}" for name in names)
    stored = f"INSERT INTO public.{table} ({', '.join(names)}) VALUES ({values});"
    lines.append(_quietly(table, stored))
    return f"DECLARE was jsonb;\nBEGIN\n{chr(10).join(lines)}\nRETURN NEW;\nEND"


def _update(table: str, view: View) -> str:
    names = view.changes or columns(table)
    lines = [_must_touch("update", table, "OLD"), _must_touch("update", table, "NEW")]
    if view.changes:
        fixed = [name for name in columns(table) if name not in view.changes]
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in fixed)
        lines.append(
            f"IF {changed} THEN RAISE EXCEPTION '{table} is append-only' "
            "USING ERRCODE = '23514'; END IF;"
        )
    if view.kept:
        leads = [name for name in view.hidden if name not in view.led]
        lines.append(f"PERFORM keep.keep_row('{table}', OLD.id);")
        for lead in leads:
            followers = [name for name, of in view.led.items() if of == lead]
            taken = "\n".join(
                f"    NEW.{name} := coalesce(was->>'{name}', NEW.{name});"
                for name in (lead, *followers)
            )
            lines.append(
                f"IF NEW.{lead} IS DISTINCT FROM OLD.{lead} THEN\n"
                f"was := keep.true_row('{table}', OLD.id, "
                f"jsonb_build_object('{lead}', NEW.{lead}));\n"
                f"IF was IS NOT NULL THEN\n{taken}\nEND IF;\nEND IF;"
            )
    sets = ", ".join(f"{name} = {_written(name, view)}" for name in names)
    changed = f"UPDATE public.{table} t SET {sets} WHERE {_where(table, view, 'OLD')};"
    lines += [_quietly(table, changed), "IF NOT FOUND THEN RETURN NULL; END IF;"]
    return f"DECLARE was jsonb;\nBEGIN\n{chr(10).join(lines)}\nRETURN NEW;\nEND"


def _written(name: str, view: View) -> str:
    """Return what a change writes into a column: the true value where it came back as shown."""
    if name not in view.hidden:
        return f"NEW.{name}"
    lead = _lead(name, view)
    same = f"NEW.{lead} IS NOT DISTINCT FROM OLD.{lead}"
    if lead != name and name not in {"key", "tail", "phone_key"}:
        same += f" AND NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
    return f"CASE WHEN {same} THEN t.{name} ELSE NEW.{name} END"


def _delete(table: str, view: View) -> str:
    must = _must_touch("delete", table, "OLD")
    kept = f"PERFORM keep.keep_row('{table}', OLD.id);\n" if view.kept else ""
    return (
        f"BEGIN\n{must}{kept}DELETE FROM public.{table} t "
        f"WHERE {_where(table, view, 'OLD')};\n"
        "IF NOT FOUND THEN RETURN NULL; END IF;\nRETURN OLD;\nEND"
    )


_MASKED_CONTENT = (
    """
CREATE OR REPLACE FUNCTION keep.masked_content(content text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
SELECT coalesce((SELECT CAST(jsonb_object_agg(each.key,
    CASE WHEN jsonb_typeof(each.value) = 'string' AND each.key IN ("""
    + ", ".join(f"'{name}'" for name in TYPED)
    + """) THEN to_jsonb(keep.masked_numbers(each.value #>> '{}')) ELSE each.value END) AS text)
    FROM jsonb_each(CAST(content AS jsonb)) each), '{}')
$$"""
)
