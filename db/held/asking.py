"""Questions that need what nobody is shown: who has this number, who is found by this word.

The answers are ids. Each function runs as the keeper, so that the tables' own policies hold for
whoever is logged in, and leaves out what they do not reach.
"""

from __future__ import annotations

from db.held.sight import function

#: How many values a day somebody may have shown, where the office has no number of its own; a test
#: compares it with the program's.
REVEALS_A_DAY = 30
#: As in ``crm_desktop.customers.duplicates``: what more customers share tells nothing.
MOST_SHARING = 5

# Functions that a view or a service calls as whoever is logged in.
OUTER = tuple(
    (
        "plain compact starred domestic_phone whole_phone masked_phone masked_middle masked_email "
        "masked_identity masked_numbers masked_contact masked_contact_key masked_place "
        "masked_content shown_row sees may_take keys_beginning having_key passed note_keys "
        "settle_keys add_keys drop_queued_keys reached "
        "holders sharing_with sharing rows_twice by_phone age_by_paper reveal"
    ).split()
)
# And those that only others of them call.
INNER = (
    *OUTER,
    *"unblanked bare true_row keep_row kept_row forget_row whole may_only".split(),
    *"is_mine hidden_keys forget_keys".split(),
)


def statements() -> tuple[str, ...]:
    """Return the functions that compare true values, and the one that shows one."""
    return (*_SHARING, _ROWS_TWICE, _BY_PHONE, _AGE, _REVEAL)


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
    function(
        "holders",
        "of_ text, keys text[]",
        "TABLE (key text, customer_id int)",
        _either(
            {of: _holders(of) for of in (*SHARED, "main_phone")}
        ),
    ),
    function(
        "sharing_with",
        "of_ text, customer int",
        "SETOF int",
        _either({of: _alike(of) for of in (*SHARED, "main_phone")}),
    ),
    function(
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
_ROWS_TWICE = function(
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
_BY_PHONE = function(
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

# How old an applicant is by the number of a resident card, of which nobody is told the day of
# birth: as ``birthday_of`` reads it, 15 digits being of the last century. Of today alone, for asked
# of any day it would tell the birthday.
_AGE = function(
    "age_by_paper",
    "customer int",
    "int",
    """
DECLARE number text;
BEGIN
IF NOT EXISTS (SELECT 1 FROM public.member_application a WHERE a.customer_id = customer) THEN
    RETURN NULL;
END IF;
FOR number IN
    SELECT keep.compact(t.number) FROM public.customer_identity t
    WHERE t.customer_id = customer ORDER BY t.id
LOOP
    IF number ~ '^[0-9]{15}$' THEN
        number := left(number, 6) || '19' || substr(number, 7) || '0';
    END IF;
    CONTINUE WHEN number !~ '^[0-9]{6}(18|19|20)[0-9]{9}[0-9X]$';
    BEGIN
        RETURN extract(year FROM age(CAST(keep.today() AS date), make_date(
            CAST(substr(number, 7, 4) AS int), CAST(substr(number, 11, 2) AS int),
            CAST(substr(number, 13, 2) AS int))));
    EXCEPTION WHEN datetime_field_overflow THEN  -- no day of the calendar
        CONTINUE;
    END;
END LOOP;
RETURN NULL;
END""",
)

_REVEAL = function(
    "reveal",
    "customer int, field_ text, row_ int, reason_ text",
    "text",
    f"""
DECLARE
    told text := btrim(reason_); shown text; most int; began text;
    -- The day is the one that rights go by; it begins in China.
    midnight timestamp := CAST(keep.today() AS timestamp) - INTERVAL '8 hours';
    at_ text := to_char(midnight + CAST(now() AT TIME ZONE INTERVAL '8 hours' AS time),
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
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
began := to_char(midnight, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
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
