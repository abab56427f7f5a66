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
    # The keys made of what is hidden, as ``crm_desktop.foundation.searchkeys`` makes them.
    function(
        "hidden_keys",
        "customer int",
        "SETOF text",
        """
BEGIN
RETURN QUERY
SELECT substr(e.bare, n, 32) FROM (
    SELECT keep.bare(t.key) AS bare FROM public.customer_contact t
    WHERE t.customer_id = customer AND t.kind IN ('phone', 'fax') OFFSET 0) e,
    generate_series(1, greatest(length(e.bare) - 3, 1)) n
WHERE e.bare <> ''
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
UNION SELECT CASE WHEN n = 0 THEN left(e.bare, 32) ELSE right(e.bare, n) END FROM (
    SELECT keep.bare(lower(t.key)) AS bare FROM public.customer_identity t
    WHERE t.customer_id = customer OFFSET 0) e, unnest(ARRAY[0, 4, 5, 6]) n
WHERE e.bare <> '';
END""",
    ),
    "DROP TABLE IF EXISTS keep.noted_key",
    """
CREATE UNLOGGED TABLE IF NOT EXISTS keep.noted_keys (
    xid xid8 NOT NULL, customer_id int NOT NULL, keys text[] NOT NULL,
    PRIMARY KEY (xid, customer_id))""",
    function(
        "forget_keys",
        "",
        "trigger",
        "BEGIN DELETE FROM keep.noted_keys n WHERE n.xid = NEW.xid; RETURN NULL; END",
        how="VOLATILE",
    ),
    "DROP TRIGGER IF EXISTS forget ON keep.noted_keys",
    """
CREATE CONSTRAINT TRIGGER forget AFTER INSERT ON keep.noted_keys
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep.forget_keys()""",
    # Before customers are changed: what of what is hidden they are found by now.
    function(
        "note_keys",
        "customers int[]",
        "void",
        """
BEGIN
DELETE FROM keep.noted_keys n
WHERE n.xid = pg_current_xact_id() AND n.customer_id = ANY (customers);
INSERT INTO keep.noted_keys
    SELECT pg_current_xact_id(), c.id, ARRAY(SELECT keep.hidden_keys(c.id))
    FROM public.customer c WHERE c.id = ANY (customers) AND c.deleted_at IS NULL;
END""",
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
gone := before || (SELECT n.keys FROM keep.noted_keys n
    WHERE n.xid = pg_current_xact_id() AND n.customer_id = customer);
coming := ARRAY[]::text[];
IF kept.company_id IS NOT NULL AND kept.deleted_at IS NULL THEN
    coming := after || ARRAY(SELECT keep.hidden_keys(customer));
END IF;
IF NOT anew THEN
    SELECT ARRAY(SELECT unnest(gone) EXCEPT SELECT unnest(coming)),
           ARRAY(SELECT unnest(coming) EXCEPT SELECT unnest(gone)) INTO gone, coming;
END IF;
IF gone <> '{{}}' THEN
    DELETE FROM public.search_key s WHERE s.customer_id = customer AND s.k = ANY (gone);
END IF;
IF coming <> '{{}}' THEN
    INSERT INTO public.search_key (k, customer_id, company_id, name)
        SELECT DISTINCT k, customer, kept.company_id, name_ FROM unnest(coming) k WHERE k <> ''
        ON CONFLICT (k, customer_id) DO NOTHING;
END IF;
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
