"""Questions that need what nobody is shown: who has this number, who is found by this word.

The answers are ids. Each function runs as the keeper, so that the tables' own policies hold for
whoever is logged in, and leaves out what they do not reach.
"""

from __future__ import annotations

#: How many values a day somebody may have shown, where the office has no number of its own; a test
#: compares it with the program's.
REVEALS_A_DAY = 30
#: As in ``crm_desktop.customers.duplicates``: what more customers share tells nothing.
MOST_SHARING = 5
_ABOVE_ALL = r"U&'\+10ffff'"

# Functions that a view or a service calls as whoever is logged in.
OUTER = tuple(
    (
        "plain compact starred domestic_phone whole_phone masked_phone masked_middle masked_email "
        "masked_identity masked_numbers masked_contact masked_contact_key masked_place "
        "masked_content shown_row sees may_take keys_beginning having_key passed note_keys "
        "settle_keys add_keys drop_queued_keys reached "
        "holders sharing_with sharing rows_twice by_phone reveal"
    ).split()
)
# And those that only others of them call.
INNER = (
    *OUTER,
    *"unblanked bare true_row keep_row kept_row forget_row whole may_only".split(),
    *"is_mine hidden_keys ends_of last_of forget_keys".split(),
)


def _function(
    name: str, takes: str, gives: str, body: str, *, language: str = "plpgsql", how: str = "STABLE"
) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION keep.{name}({takes}) RETURNS {gives} LANGUAGE {language} "
        f"{how} SECURITY DEFINER SET search_path = pg_catalog AS $$\n{body}\n$$"
    )


def before_the_views() -> tuple[str, ...]:
    """Return what the views ask: whether somebody sees telephones, and may take a file."""
    return (_MAY_ONLY, _WHOLE, _SEES, _REACHED, _IS_MINE, _MAY_TAKE)


def statements() -> tuple[str, ...]:
    """Return the other functions."""
    return (*_FINDING, *_KEYS, *_SHARING, _ROWS_TWICE, _BY_PHONE, _REVEAL)


# A right that is narrowed in one way, or in none: under any of one's posts.
_MAY_ONLY = _function(
    "may_only",
    "wanted text, narrowed text",
    "boolean",
    """
SELECT EXISTS (
    SELECT 1 FROM public.person p
    JOIN public.credential c ON c.person_id = p.id
    JOIN public.posting g ON g.person_id = p.id
    JOIN public.post t ON t.id = g.post_id
    JOIN public.company o ON o.id = t.company_id
    JOIN public.post_state s ON s.post_id = t.id
    JOIN public.post_role pr ON pr.state_id = s.id
    JOIN public.role_right r ON r.role = pr.role
    WHERE p.id = keep.me() AND p.active AND o.active AND NOT c.must_change
      AND g.valid_from <= d.today AND (g.valid_to IS NULL OR g.valid_to > d.today)
      AND s.valid_from <= d.today AND (s.valid_to IS NULL OR s.valid_to > d.today)
      AND r.right_code = wanted AND r.only_for = narrowed)
FROM (SELECT keep.today() AS today) d""",
    language="sql",
)
_WHOLE = _function(
    "whole", "wanted text", "boolean", "SELECT keep.may_only(wanted, '')", language="sql"
)
# An order of a case, or an answer demanded, that is this person's, their unit's or company's.
_IS_MINE = _function(
    "is_mine",
    "complaint int",
    "boolean",
    """
SELECT EXISTS (
    SELECT 1 FROM (
        SELECT d.company_id, d.unit_id, d.person_id FROM public.dispatch d
        WHERE d.complaint_id = complaint
        UNION ALL SELECT s.company_id, s.unit_id, s.person_id FROM public.supervision s
        WHERE s.complaint_id = complaint) sent
    JOIN public.posting g ON g.person_id = keep.me()
    JOIN public.post t ON t.id = g.post_id AND t.company_id = sent.company_id
    JOIN public.post_state s ON s.post_id = t.id
    WHERE sent.person_id = keep.me()
       OR (sent.person_id IS NULL AND (sent.unit_id IS NULL OR sent.unit_id = s.unit_id)))""",
    language="sql",
)
_SEES = _function("sees", "", "boolean", "SELECT keep.whole('customers.view')", language="sql")
_REACHED = _function(
    "reached",
    "",
    "int[]",
    "SELECT keep.companies()",
    language="sql",
)
# A scanned paper shows what masking hides: as in the files of customers, papers and complaints.
_MAY_TAKE = _function(
    "may_take",
    "digest text",
    "boolean",
    """
DECLARE file record; sees boolean := keep.sees(); owner int;
BEGIN
FOR file IN
    SELECT a.kind, a.subject, a.added_by,
           split_part(a.media_type, '/', 1) IN ('audio', 'video') AS sounds
    FROM public.attachment a WHERE a.hash = digest AND a.removed_at IS NULL
LOOP
    IF file.kind = 'customer' THEN
        SELECT c.id INTO owner FROM public.customer c WHERE c.id = file.subject;
        CONTINUE WHEN owner IS NULL OR NOT keep.may('customers.view');
    ELSIF file.kind = 'consent' THEN
        SELECT c.id INTO owner FROM public.consent n JOIN public.customer c ON c.id = n.customer_id
        WHERE n.id = file.subject;
        CONTINUE WHEN owner IS NULL OR NOT keep.may('customers.view');
    ELSIF file.kind = 'application' THEN
        SELECT c.id INTO owner FROM public.member_application m
        JOIN public.customer c ON c.id = m.customer_id WHERE m.id = file.subject;
        CONTINUE WHEN owner IS NULL OR NOT (sees AND keep.may('membership.view'));
    ELSIF file.kind = 'complaint' THEN
        SELECT c.id INTO owner FROM public.complaint c WHERE c.id = file.subject;
        CONTINUE WHEN owner IS NULL OR NOT keep.may('complaints.view');
    ELSIF file.kind = 'rectification' THEN
        CONTINUE WHEN NOT keep.may('rectification.view');
    END IF;
    IF file.kind IN ('customer', 'consent', 'complaint') THEN
        IF file.sounds THEN
            CONTINUE WHEN NOT (keep.whole('recordings.do') OR keep.may('recordings.do')
                AND (file.added_by = keep.me() OR file.kind = 'complaint'
                     AND keep.may_only('recordings.do', 'case')));
        ELSIF file.kind = 'complaint' THEN
            CONTINUE WHEN NOT (sees OR keep.may('review.approve') OR keep.is_mine(file.subject));
        ELSE
            CONTINUE WHEN NOT sees;
        END IF;
    END IF;
    RETURN true;
END LOOP;
RETURN false;
END""",
)

# ------------------------------------------------------------------------------------ the search

_FINDING = (
    _function(
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
    _function(
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
    _function(
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
    _function(
        "ends_of",
        "value text, shortest int",
        "SETOF text",
        """
SELECT substr(value, n, 32) FROM generate_series(1, length(value) - shortest + 1) n
UNION ALL SELECT left(value, 32) WHERE value <> '' AND length(value) < shortest""",
        language="sql",
        how="IMMUTABLE",
    ),
    _function(
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
    _function(
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
    _function(
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
    _function(
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
    _function(
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
    _function(
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
    _function(
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

# --------------------------------------------------------------------------- who has the same

SHARED = ("phone", "email", "identity", "identity_tail")
_KINDS = {"phone": "t.kind IN ('phone', 'fax')", "email": "t.kind = 'email'"}


def _holders(of: str) -> str:
    if of in _KINDS:
        return (
            "SELECT CAST(t.key AS text), t.customer_id FROM public.customer_contact t "
            f"WHERE t.key = ANY (keys) AND {_KINDS[of]}"
        )
    if of == "main_phone":
        return (
            "SELECT CAST(t.key AS text), t.customer_id FROM public.customer_contact t "
            "WHERE t.key = ANY (keys) AND t.kind = 'phone'"
        )
    column = "tail" if of == "identity_tail" else "key"
    return (
        f"SELECT CAST(t.{column} AS text), t.customer_id FROM public.customer_identity t "
        f"WHERE t.{column} = ANY (keys)"
    )


def _alike(of: str) -> str:
    """Return what finds the others that have a telephone, a mail or a document of a customer."""
    if of in _KINDS or of == "main_phone":
        kind = _KINDS.get(of, "t.kind = 'phone'")
        return (
            "SELECT DISTINCT o.customer_id FROM public.customer_contact t "
            "JOIN public.customer_contact o ON o.key = t.key AND o.kind = t.kind "
            f"AND o.customer_id <> t.customer_id WHERE t.customer_id = customer AND {kind}"
        )
    column = "tail" if of == "identity_tail" else "key"
    return (
        "SELECT DISTINCT o.customer_id FROM public.customer_identity t "
        f"JOIN public.customer_identity o ON o.{column} = t.{column} "
        "AND o.customer_id <> t.customer_id WHERE t.customer_id = customer"
    )


def _pairs(of: str) -> str:
    """Return the pairs that share a key, as the sweep for doubles looks for them."""
    table = "customer_identity" if of == "identity" else "customer_contact"
    kind = "" if of == "identity" else f"AND {{0}}.kind = '{of}'"
    one, other, third = (kind.format(each) for each in "klm")
    return f"""
SELECT d.id, c.id
FROM public.customer c JOIN public.{table} k ON k.customer_id = c.id {one}
JOIN public.{table} l ON l.key = k.key AND l.key <> '' {other}
JOIN public.customer d ON d.id = l.customer_id AND d.id < c.id AND d.deleted_at IS NULL
WHERE c.id > after_ AND c.id <= last_ AND c.deleted_at IS NULL
  AND (SELECT count(*) FROM (
        SELECT 1 FROM public.{table} m JOIN public.customer e ON e.id = m.customer_id
        WHERE m.key = k.key {third} AND e.deleted_at IS NULL LIMIT {MOST_SHARING + 1}) p)
      <= {MOST_SHARING}"""


def _either(of: dict[str, str]) -> str:
    lines = "\n".join(
        f"IF of_ = '{name}' THEN RETURN QUERY {query}; RETURN; END IF;"
        for name, query in of.items()
    )
    return (
        "BEGIN\nIF NOT keep.may('customers.view') THEN RETURN; END IF;\n"
        f"{lines}\nRAISE EXCEPTION '%', of_;\nEND"
    )


_SHARING = (
    _function(
        "holders",
        "of_ text, keys text[]",
        "TABLE (key text, customer_id int)",
        _either(
            {of: _holders(of) for of in (*SHARED, "main_phone")}
        ),
    ),
    _function(
        "sharing_with",
        "of_ text, customer int",
        "SETOF int",
        _either({of: _alike(of) for of in (*SHARED, "main_phone")}),
    ),
    _function(
        "sharing",
        "of_ text, after_ int, last_ int",
        "TABLE (low int, high int)",
        _either({of: _pairs(of) for of in ("phone", "email", "identity")}),
    ),
)  # fmt: skip

_SAME_ROWS = {
    "customer_contact": "t.kind = o.kind AND t.key = o.key",
    "customer_address": "lower(normalize(t.text, NFKC)) = lower(normalize(o.text, NFKC))",
    "customer_identity": "t.kind = o.kind AND t.key = o.key",
}
# Which rows of a record that is to be merged away the one that stays has too.
_ROWS_TWICE = _function(
    "rows_twice",
    "of_ text, kept int, gone int",
    "SETOF int",
    _either(
        {
            table: f"SELECT t.id FROM public.{table} t WHERE t.customer_id = gone AND EXISTS ("
            f"SELECT 1 FROM public.{table} o WHERE o.customer_id = kept AND {same})"
            for table, same in _SAME_ROWS.items()
        }
    ),
)

# Cases, inquiries and calls of a telephone: the whole of it, its end, or a part.
_BY_PHONE = _function(
    "by_phone",
    "of_ text, digits text, how text",
    "SETOF int",
    "BEGIN\nIF digits !~ '^[0-9]+$' THEN RETURN; END IF;\n"
    + "\n".join(
        f"IF of_ = '{table}' AND how = '{how}' AND keep.may('{right}') THEN\n"
        f"RETURN QUERY SELECT t.id FROM public.{table} t WHERE {condition}; RETURN; END IF;"
        for table, right in (
            ("complaint", "complaints.view"),
            ("inquiry", "inquiries.view"),
            ("call_record", "inquiries.view"),
        )
        for how, condition in (
            ("is", "t.phone_key = digits"),
            ("ends", "t.phone_key LIKE '%' || digits"),
            ("has", "strpos(t.phone_key, digits) > 0"),
        )
    )
    + "\nEND",
)

_REVEAL = _function(
    "reveal",
    "customer int, field_ text, row_ int, reason_ text",
    "text",
    f"""
DECLARE
    told text := btrim(reason_); shown text; most int; began text;
    at_ text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
BEGIN
IF NOT (keep.whole('reveal.do') AND keep.may('customers.view')) THEN
    RAISE EXCEPTION 'reveal.do' USING ERRCODE = '42501';
END IF;
IF told = '' OR length(told) > 200 THEN
    RAISE EXCEPTION 'a value is shown for a reason' USING ERRCODE = '23514';
END IF;
PERFORM 1 FROM public.customer c WHERE c.id = customer AND keep.reaches(c.company_id);
IF NOT FOUND THEN RAISE EXCEPTION 'customer %', customer USING ERRCODE = '42501'; END IF;
most := coalesce((SELECT CAST(v.value AS int) FROM public.setting_value v
    WHERE v.key = 'reveals_a_day' AND v.owner = 0), {REVEALS_A_DAY});
began := to_char(date_trunc('day', now() AT TIME ZONE INTERVAL '8 hours') - INTERVAL '8 hours',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
-- One at a time: else two sessions would pass the day's number together.
PERFORM pg_advisory_xact_lock(hashtextextended('reveal', keep.me()));
IF (SELECT count(*) FROM public.reveal r WHERE r.person_id = keep.me() AND r.at >= began) >= most
THEN RAISE EXCEPTION 'enough was shown today' USING ERRCODE = '23514'; END IF;
IF field_ = 'address' THEN
    SELECT a.text INTO shown FROM public.customer_address a
    WHERE a.id = row_ AND a.customer_id = customer;
ELSIF field_ = 'identity' THEN
    SELECT i.number INTO shown FROM public.customer_identity i
    WHERE i.id = row_ AND i.customer_id = customer;
ELSE
    SELECT t.value INTO shown FROM public.customer_contact t
    WHERE t.id = row_ AND t.customer_id = customer
      AND field_ = CASE WHEN t.kind IN ('phone', 'fax') THEN 'phone' ELSE t.kind END;
END IF;
IF shown IS NULL THEN RAISE EXCEPTION 'customer %', customer USING ERRCODE = '42501'; END IF;
INSERT INTO public.reveal (customer_id, field, reason, person_id, at)
    VALUES (customer, field_, told, keep.me(), at_);
RETURN shown;
END""",
    how="VOLATILE",
)
