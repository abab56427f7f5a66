"""The search box of a person: its keys are read by nobody, and asked by the word.

Some keys are made of what the person is not shown: the server makes these itself, from what is
stored before and after a change; the others are the program's.
"""

from __future__ import annotations

from db.held.sight import function

_ABOVE_ALL = r"U&'\+10ffff'"


def statements() -> tuple[str, ...]:
    """Return the functions that find customers by keys, and those that keep the keys."""
    return (*_FINDING, *_KEYS)


_FINDING = (
    function(
        "keys_beginning",
        "text_ text, most int, company int",
        "TABLE (exact boolean, customer_id int, name text)",
        f"""
DECLARE companies int[] := keep.reached();
BEGIN
IF NOT keep.may('customers.view') THEN RETURN; END IF;
IF company IS NOT NULL THEN
    companies := ARRAY(SELECT c FROM unnest(companies) c WHERE c = company);
END IF;
RETURN QUERY SELECT k.k = text_, k.customer_id, CAST(k.name AS text) FROM public.search_key k
    WHERE k.k >= text_ AND k.k < text_ || {_ABOVE_ALL} AND k.company_id = ANY (companies)
    ORDER BY k.k, k.customer_id LIMIT most;
END""",
    ),
    function(
        "having_key",
        "text_ text, most int",
        "SETOF int",
        """
DECLARE companies int[] := keep.reached();
BEGIN
IF NOT keep.may('customers.view') THEN RETURN; END IF;
RETURN QUERY SELECT k.customer_id FROM public.search_key k
    WHERE k.k = text_ AND k.company_id = ANY (companies) LIMIT most;
END""",
    ),
    function(
        "passed",
        "text_ text, customers int[], most int, company int, OUT holding int[], OUT whole boolean",
        "record",
        f"""
DECLARE companies int[] := keep.reached();
BEGIN
holding := ARRAY[]::int[];
whole := true;
IF NOT keep.may('customers.view') THEN RETURN; END IF;
IF company IS NOT NULL THEN
    companies := ARRAY(SELECT c FROM unnest(companies) c WHERE c = company);
END IF;
SELECT coalesce(array_agg(DISTINCT p.customer_id) FILTER (WHERE p.customer_id = ANY (customers)),
        holding), count(*) < most
INTO holding, whole FROM (
    SELECT k.customer_id FROM public.search_key k
    WHERE k.k >= text_ AND k.k < text_ || {_ABOVE_ALL} AND k.company_id = ANY (companies)
    ORDER BY k.k, k.customer_id LIMIT most) p;
END""",
    ),
)

_WRITERS = (
    "customers.create", "customers.edit", "customers.merge", "cards.do", "card_loss.do",
    "card_loss.lift", "card_loss.approve", "membership.create", "membership.approve",
    "membership.special",
)  # fmt: skip
_MAY_WRITE = " OR ".join(f"keep.may('{right}')" for right in _WRITERS)

_KEYS = (
    function(
        "ends_of",
        "value text, shortest int",
        "SETOF text",
        """
SELECT substr(value, n, 32) FROM generate_series(1, length(value) - shortest + 1) n
UNION ALL SELECT left(value, 32) WHERE value <> '' AND length(value) < shortest""",
        language="sql",
        how="IMMUTABLE",
    ),
    function(
        "last_of",
        "value text",
        "SETOF text",
        """
SELECT left(value, 32) WHERE value <> ''
UNION ALL SELECT right(value, n) FROM generate_series(4, 6) n WHERE value <> ''""",
        language="sql",
        how="IMMUTABLE",
    ),
    # The keys made of what is hidden, as ``crm_desktop.foundation.searchkeys`` makes them.
    function(
        "hidden_keys",
        "customer int",
        "SETOF text",
        """
SELECT keep.ends_of(keep.bare(t.key), 4) FROM public.customer_contact t
WHERE t.customer_id = customer AND t.kind IN ('phone', 'fax')
UNION SELECT left(e.part, 32) FROM public.customer_contact t, LATERAL (
    SELECT keep.unblanked(t.key) AS part
    UNION ALL SELECT substr(keep.unblanked(t.key), n + 1)
    FROM generate_series(1, length(split_part(keep.unblanked(t.key), '@', 1))) n
    WHERE substr(keep.unblanked(t.key), n, 1) IN ('.', '_', '+', '-')
      AND n < length(split_part(keep.unblanked(t.key), '@', 1))) e
WHERE t.customer_id = customer AND t.kind = 'email' AND e.part <> ''
UNION SELECT left(e.part, 32) FROM public.customer_contact t, LATERAL (
    VALUES (keep.unblanked(t.key)), (keep.bare(t.key))) e (part)
WHERE t.customer_id = customer AND t.kind IN ('wechat', 'other') AND e.part <> ''
UNION SELECT keep.last_of(keep.bare(lower(t.key))) FROM public.customer_identity t
WHERE t.customer_id = customer""",
        language="sql",
    ),
    """
CREATE UNLOGGED TABLE IF NOT EXISTS keep.noted_key (
    xid xid8 NOT NULL, customer_id int NOT NULL, k text NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS noted_key_of ON keep.noted_key (xid, customer_id)",
    function(
        "forget_keys",
        "",
        "trigger",
        "BEGIN DELETE FROM keep.noted_key n WHERE n.xid = NEW.xid; RETURN NULL; END",
        how="VOLATILE",
    ),
    "DROP TRIGGER IF EXISTS forget ON keep.noted_key",
    """
CREATE CONSTRAINT TRIGGER forget AFTER INSERT ON keep.noted_key
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep.forget_keys()""",
    # Before customers are changed: what of what is hidden they are found by now.
    function(
        "note_keys",
        "customers int[]",
        "void",
        """
DELETE FROM keep.noted_key n
WHERE n.xid = pg_current_xact_id() AND n.customer_id = ANY (customers);
INSERT INTO keep.noted_key SELECT pg_current_xact_id(), c.id, h.k
FROM public.customer c, LATERAL keep.hidden_keys(c.id) h (k)
WHERE c.id = ANY (customers) AND c.deleted_at IS NULL""",
        language="sql",
        how="VOLATILE",
    ),
    # And after: the keys that the program has made of what it sees, before and now.
    function(
        "settle_keys",
        "customer int, before text[], after text[], name_ text, anew boolean",
        "void",
        f"""
DECLARE kept record; gone text[]; coming text[];
BEGIN
SELECT c.company_id, c.deleted_at INTO kept FROM public.customer c WHERE c.id = customer;
IF NOT ({_MAY_WRITE} OR EXISTS (
    SELECT 1 FROM public.search_queue q WHERE q.customer_id = customer)) THEN
    RAISE EXCEPTION 'customer %', customer USING ERRCODE = '42501';
END IF;
gone := before || ARRAY(SELECT n.k FROM keep.noted_key n
    WHERE n.xid = pg_current_xact_id() AND n.customer_id = customer);
coming := ARRAY[]::text[];
IF kept.company_id IS NOT NULL AND kept.deleted_at IS NULL THEN
    coming := after || ARRAY(SELECT keep.hidden_keys(customer));
END IF;
DELETE FROM public.search_key s WHERE s.customer_id = customer AND s.k = ANY (gone)
    AND (anew OR NOT s.k = ANY (coming));
INSERT INTO public.search_key (k, customer_id, company_id, name)
    SELECT DISTINCT k, customer, kept.company_id, name_ FROM unnest(coming) k
    WHERE k <> '' AND (anew OR NOT k = ANY (gone))
    ON CONFLICT (k, customer_id) DO NOTHING;
END""",
        how="VOLATILE",
    ),
    function(
        "add_keys",
        "keys text[], customers int[], names text[]",
        "void",
        f"""
BEGIN
IF NOT ({_MAY_WRITE}) THEN
    RAISE EXCEPTION 'search_key' USING ERRCODE = '42501';
END IF;
INSERT INTO public.search_key (k, customer_id, company_id, name)
    SELECT e.k, c.id, c.company_id, e.name FROM unnest(keys, customers, names) e (k, customer, name)
    JOIN public.customer c ON c.id = e.customer
    ON CONFLICT (k, customer_id) DO NOTHING;
END""",
        how="VOLATILE",
    ),
    function(
        "drop_queued_keys",
        "",
        "void",
        """
DELETE FROM public.search_key s WHERE s.customer_id IN (
    SELECT q.customer_id FROM public.search_queue q)""",
        language="sql",
        how="VOLATILE",
    ),
)
