"""Row-level security: which rows somebody may read and write, table by table.

A table's policies ask two things: whether a right of whoever asks touches the table in this way
(``db.held.touches``), and whether the row is of a company that they reach, or hangs on one that is.
Both are asked once for a statement. Rows of a parent are asked of the parent's own policies.
"""

from __future__ import annotations

from collections.abc import Iterator

import peewee

from db.held.asked import ASKED, places
from db.models import TABLES
from db.rows import columns

_REACHED = "ANY((SELECT keep.companies())::int[])"


def _through(parent: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM public.{parent} parent WHERE parent.id = {column})"


#: Settings that are a person's own; another number under the same key would be a company's.
OWN_SETTINGS = ("card_sound", "language", "notify", "scan_folder", "theme")


def _literals(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _of_post(column: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM public.post t WHERE t.id = {column} AND t.company_id = {_REACHED})"
    )


_CUSTOMER = _through("customer", "customer_id")
_COMPLAINT = _through("complaint", "complaint_id")
# Whom a case merely concerns sees it; its own company moves it, and whom it was sent to.
_MOVES = f"company_id = {_REACHED} OR keep.sent_here(id)"
_MOVED = "keep.moves(complaint_id)"
_ACCOUNT = _through("account", "account_id")
#: What a row hangs on, where it has no company of its own or another rule holds.
ROWS: dict[str, str] = {
    "customer_contact": _CUSTOMER,
    "customer_address": _CUSTOMER,
    "customer_identity": _CUSTOMER,
    "customer_tag": _CUSTOMER,
    "own_value": _CUSTOMER,
    "consent": _CUSTOMER,
    "credit_file": _CUSTOMER,
    "credit_sale": _CUSTOMER,
    "receivable": _CUSTOMER,
    "visit": _CUSTOMER,
    "borrowing": _CUSTOMER,
    "undo_row": _through("undo_step", "step_id"),
    "application_evidence": _through("member_application", "application_id"),
    "tier_change": _through("membership", "membership_id"),
    "tier_review_line": _through("tier_review", "review_id"),
    "points_entry": _ACCOUNT,
    "points_lot": _ACCOUNT,
    "card_step": _through("card", "card_id"),
    "complaint": f"{_MOVES} OR target_company_id = {_REACHED}",
    "dispatch": f"company_id = {_REACHED} OR {_COMPLAINT}",
    "supervision": f"company_id = {_REACHED} OR {_COMPLAINT}",
    "rectification": f"company_id = {_REACHED} OR target_company_id = {_REACHED}",
    # What was passed to another company is answered there.
    "inquiry": f"company_id = {_REACHED} OR target_company_id = {_REACHED}",
    "complaint_round": _COMPLAINT,
    "complaint_step": _COMPLAINT,
    "complaint_clock": _COMPLAINT,
    "complaint_pause": _COMPLAINT,
    "complaint_callback": _COMPLAINT,
    "complaint_try": _through("complaint_callback", "callback_id"),
    "remedy": _COMPLAINT,
    "dossier_loan": _COMPLAINT,
    # Whose it is says who reads it.
    "draft": "person = (SELECT keep.me())",
    "saved_filter": "owner_id = (SELECT keep.me()) OR shared",
    "audit_entry": (
        # Whoever reaches all also sees an entry of a company that there is not: it was forged.
        f"((company IS NULL OR company = {_REACHED} OR (SELECT keep.reaches_all())) "
        # What happened to a record stands in its timeline; the rest is for the log's readers.
        "AND ((SELECT keep.may('audit.view')) OR (SELECT keep.may('audit.verify')) "
        "OR EXISTS (SELECT 1 FROM public.activity a WHERE a.seq = audit_entry.seq "
        "AND a.kind NOT IN ('rights', 'office', 'setting', 'backup', 'connection')))) "
        "OR keep.is_told_here(seq)"
    ),
    "print_record": f"company = 0 OR company = {_REACHED}",
    # Everybody's, or of whoever reaches all: people, posts and companies are named everywhere.
    "company": "true",
    "person": "true",
    "posting": "true",
    "post": "true",
    "unit": "true",
}
#: What a row must be to be written, where that is more than to be read.
WRITTEN: dict[str, str] = {
    "audit_entry": (
        "(person IS NULL OR person = (SELECT keep.me())) "
        "AND seq = (SELECT h.seq FROM public.audit_head h)"
    ),
    "activity": "seq = (SELECT keep.own_entry())",
    "credential": "person_id = (SELECT keep.me()) OR keep.may_lead(person_id)",
    # The matrix, the dictionaries, the calendar and the numbers hold for all companies.
    **dict.fromkeys(
        (
            "role_right",
            "number_rule",
            "dictionary_entry",
            "own_field",
            "office",
            "calendar_day",
            "calendar_year",
            "card_type",
            "member_tier",
            "sla_rule",
            "commitment",
            "text_module",
        ),
        "(SELECT keep.reaches_all())",
    ),
    "posting": _of_post("post_id"),
    "post_state": f"{_of_post('post_id')} AND (scope <> 'all' OR (SELECT keep.reaches_all()))",
    "post_role": (
        "EXISTS (SELECT 1 FROM public.post_state s JOIN public.post t ON t.id = s.post_id "
        f"WHERE s.id = state_id AND t.company_id = {_REACHED})"
    ),
    "unit_state": (
        f"EXISTS (SELECT 1 FROM public.unit u WHERE u.id = unit_id AND u.company_id = {_REACHED})"
    ),
    "setting_value": (
        f"(owner = (SELECT keep.me()) AND key IN ({_literals(OWN_SETTINGS)})) "
        "OR ((SELECT keep.may('administration.do')) "
        f"AND (owner = {_REACHED} OR (SELECT keep.reaches_all())))"
    ),
    "saved_filter": "owner_id = (SELECT keep.me())",
    "company": f"id = {_REACHED} OR (SELECT keep.reaches_all())",
    "person": f"company_id = {_REACHED}",
    "unit": f"company_id = {_REACHED}",
    "post": f"company_id = {_REACHED}",
    "complaint": _MOVES,
    **dict.fromkeys(
        (
            "complaint_round",
            "complaint_clock",
            "complaint_pause",
            "complaint_callback",
            "dossier_loan",
        ),
        _MOVED,
    ),
    **dict.fromkeys(("dispatch", "supervision"), f"company_id = {_REACHED} OR {_MOVED}"),
    "complaint_try": (
        "keep.moves((SELECT made.complaint_id FROM public.complaint_callback made "
        "WHERE made.id = callback_id))"
    ),
}
#: What a row must be to be deleted, where that is more than to be written.
DELETED: dict[str, str] = {
    table: f"company_id = {_REACHED} AND keep.was_made('{table}', id)"
    for table in ("customer", "vehicle")
}
_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def statements(tables: list[str]) -> Iterator[str]:
    """Yield the SQL that puts row security and its policies on every table of ``public``."""
    for table in tables:
        yield f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY"
        forced = "NO FORCE" if table in ASKED else "FORCE"
        yield f"ALTER TABLE public.{table} {forced} ROW LEVEL SECURITY"
        rows = _rows(table)
        written = f"({WRITTEN[table]})" if table in WRITTEN else rows
        for verb in _VERBS:
            yield f"DROP POLICY IF EXISTS keep_{verb.lower()} ON public.{table}"
            deleted = f"({DELETED[table]})" if table in DELETED else written
            yield _policy(table, verb, rows, deleted if verb == "DELETE" else written)
    yield _TOLD
    yield from _HEAD
    yield from _MADE


def _rows(table: str) -> str:
    """Return what a row hangs on; nothing where it is a company, whose id it must have."""
    if table in ROWS:
        return "true" if ROWS[table] == "true" else f"({ROWS[table]})"
    if table in _OF_COMPANIES:
        return ""
    if table == "schema_migration" or "company_id" not in columns(table):
        return "true"
    return f"company_id = {_REACHED}"


def _policy(table: str, verb: str, rows: str, written: str) -> str:
    touch = {"SELECT": "read"}.get(verb, verb.lower())
    using = _using(table, touch, rows if verb == "SELECT" else written)
    clause = {
        "SELECT": f"USING ({using})",
        "INSERT": f"WITH CHECK ({using})",
        "UPDATE": f"USING ({using}) WITH CHECK ({using})",
        "DELETE": f"USING ({using})",
    }[verb]
    return f"CREATE POLICY keep_{verb.lower()} ON public.{table} FOR {verb} {clause}"


def _using(table: str, touch: str, rows: str) -> str:
    """Return the rows that may be touched so: each question costs, so that few are asked.

    Whoever runs the server may touch all, and reaches every company that there is.
    """
    place = places()[touch, table]
    may = f"(SELECT keep.may_touch({place}))"
    if not rows:
        given = f"company_id = ANY((SELECT keep.where_may({place}))::int[])"
        return f"(company_id IS NULL AND {may}) OR {given}" if _OF_COMPANIES[table] else given
    if table in _OPEN and touch == "read":
        return rows if rows == "true" else f"(SELECT keep.is_server()) OR {rows}"
    return may if rows == "true" else f"{may} AND ((SELECT keep.is_server()) OR {rows})"


def _of_companies() -> Iterator[tuple[str, bool]]:
    for model in TABLES:
        field = next((f for f in model._meta.sorted_fields if f.column_name == "company_id"), None)  # noqa: SLF001
        if isinstance(field, peewee.ForeignKeyField):
            yield model._meta.table_name, field.null  # noqa: SLF001


#: Tables whose rows are a company's, each with whether one may be nobody's.
_OF_COMPANIES = dict(_of_companies())
# What says which office and which schema this is, is asked before somebody is anybody.
_OPEN = frozenset({"schema_migration", "office"})
# Of each entry of the log that somebody reads is asked what it is about.
_TOLD = "CREATE INDEX IF NOT EXISTS activity_told ON public.activity (seq)"
# The head of the log goes on by the entry that was just written, and in no other way.
_HEAD = (
    """
CREATE OR REPLACE FUNCTION keep.head_moves() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
IF keep.is_server() THEN RETURN NEW; END IF;
IF NEW.seq = OLD.seq + 1 AND NEW.hash = OLD.hash THEN RETURN NEW; END IF;
IF NEW.seq = OLD.seq AND EXISTS (
    SELECT 1 FROM public.audit_entry a WHERE a.seq = NEW.seq AND a.hash = NEW.hash) THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'the head of the log moves by its entries' USING ERRCODE = '42501';
END $$""",
    "DROP TRIGGER IF EXISTS keep_moves ON public.audit_head",
    (
        "CREATE TRIGGER keep_moves BEFORE UPDATE ON public.audit_head "
        "FOR EACH ROW EXECUTE FUNCTION keep.head_moves()"
    ),
    # Else it could be moved on without an entry, and the numbers of the log would have a hole.
    """
CREATE OR REPLACE FUNCTION keep.head_holds() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
IF keep.is_server() OR (EXISTS (SELECT 1 FROM public.audit_entry a WHERE a.seq = NEW.seq)
   AND EXISTS (SELECT 1 FROM public.audit_head h
               JOIN public.audit_entry a ON a.seq = h.seq AND a.hash = h.hash)) THEN
    RETURN NULL;
END IF;
RAISE EXCEPTION 'the head of the log moves by its entries' USING ERRCODE = '42501';
END $$""",
    "DROP TRIGGER IF EXISTS keep_holds ON public.audit_head",
    (
        "CREATE CONSTRAINT TRIGGER keep_holds AFTER UPDATE ON public.audit_head "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep.head_holds()"
    ),
    """
CREATE OR REPLACE FUNCTION keep.counts_on() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
IF keep.is_server() OR NEW.last >= OLD.last THEN RETURN NEW; END IF;
RAISE EXCEPTION 'numbers are counted on' USING ERRCODE = '42501';
END $$""",
    "DROP TRIGGER IF EXISTS keep_counts ON public.number_counter",
    (
        "CREATE TRIGGER keep_counts BEFORE UPDATE ON public.number_counter "
        "FOR EACH ROW EXECUTE FUNCTION keep.counts_on()"
    ),
)
# Who made a record of the archive here: nobody else may take it back.
_MADE = (
    """
CREATE OR REPLACE FUNCTION keep.notes_made() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
IF keep.me() IS NOT NULL THEN
    INSERT INTO keep.made SELECT TG_TABLE_NAME, m.id, keep.me() FROM made m
    ON CONFLICT DO NOTHING;
END IF;
RETURN NULL;
END $$""",
    *(
        statement
        for table in DELETED
        for statement in (
            f"DROP TRIGGER IF EXISTS keep_made ON public.{table}",
            (
                f"CREATE TRIGGER keep_made AFTER INSERT ON public.{table} REFERENCING NEW TABLE "
                "AS made FOR EACH STATEMENT EXECUTE FUNCTION keep.notes_made()"
            ),
        )
    ),
)
