"""What is hidden of a value, as functions of the server: ``keep.masked_…(text)``.

They give exactly what ``crm_desktop.customers.masking`` gives, which a test holds on thousands of
values. What is masked already stays as it is, so that the program may mask what it was shown.

The sets of characters are written out: a server that was made with the plain C locale knows no
letters and digits but the Latin ones.
"""

from __future__ import annotations

import re
import sys
from functools import cache

# As ``str.isspace`` and ``\\s`` have it; NFKC has made plain blanks of most of them.
_BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_UNSEEN = "\xad" + "".join(
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF))
    for code in range(first, last + 1)
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"
_A_DIGIT = "<any digit>"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _text(value: str) -> str:
    """Return a text as SQL takes it, whatever is in it."""
    marks = "".join(
        each if " " < each < "\x7f" and each not in "'\\" else f"\\+{ord(each):06x}"
        for each in value
    )
    return f"U&'{marks}'"


def _ranges(wanted: str) -> str:
    """Return the inside of a bracket that stands for the characters that an expression finds."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    # An underscore is a word's for expressions, and for nobody else.
    spans = (found.span() for found in re.finditer(f"[{wanted}]+", every.replace("_", " ")))
    return "".join(
        f"\\U{first:08x}" + (f"-\\U{end - 1:08x}" if end - 1 > first else "")
        for first, end in spans
    )


@cache
def _digits() -> str:
    """Return every decimal digit there is, as ``\\d`` has it."""
    return _ranges(r"\d")


@cache
def _word() -> str:
    """Return what belongs to a word in a name's key: letters and digits of every language."""
    return _ranges("\\w\ue000-\uf8ff\U00020000-\U0003ffff")


def statements() -> tuple[str, ...]:
    """Return the functions, each of which only reckons with what it is given.

    Those that cannot be put in place of their call are plpgsql: it keeps what it has prepared.
    """
    return (
        *_TIDYING,
        # Reckoned when they are asked for: it takes longer than the program has for its start.
        *(each.replace(_A_DIGIT, _digits()) for each in _PHONES),
        *_OTHERS,
        _numbers(),
        _UNBLANKED,
        _bare(),
        *_BY_KIND,
    )


def _function(name: str, takes: str, gives: str, body: str, language: str = "sql") -> str:
    return (
        f"CREATE OR REPLACE FUNCTION keep.{name}({takes}) RETURNS {gives} LANGUAGE {language} "
        f"IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$\n{body}\n$$"
    )


def _inlined(name: str, takes: str, gives: str, body: str) -> str:
    """Return a function of one expression, which the planner may put in place of its call."""
    return (
        f"CREATE OR REPLACE FUNCTION keep.{name}({takes}) RETURNS {gives} LANGUAGE sql "
        f"IMMUTABLE PARALLEL SAFE AS $$\n{body}\n$$"
    )


_BLANK_CLASS = "".join(f"\\u{ord(each):04x}" for each in _BLANKS)

_TIDYING = (
    _function(
        "plain",
        "value text",
        "text",
        f"""
BEGIN
IF value ~ '^[!-&(-~]*$' THEN RETURN value; END IF;
RETURN btrim(regexp_replace(btrim(translate(normalize(
    translate(value, {_text(_UNSEEN)}, ''), NFKC),
    {_text(_DASHES)}, '{"-" * len(_DASHES)}'), {_text(_BLANKS)}), '^''', ''),
    {_text(_BLANKS)});
END""",
        "plpgsql",
    ),
    _function(
        "compact",
        "value text",
        "text",
        f"""
BEGIN
IF value ~ '^[A-Z0-9]*$' THEN RETURN value; END IF;
RETURN regexp_replace(btrim(normalize(translate(keep.plain(value),
    '{_LETTERS}', '{_LETTERS.upper()}'), NFKC), {_text(_BLANKS)}), '[{_BLANK_CLASS}-]', '', 'g');
END""",
        "plpgsql",
    ),
    _function(
        "starred",
        "digits text, first int, last int",
        "text",
        """
BEGIN
RETURN left(digits, first) || repeat('*', length(digits) - first - last)
    || substr(digits, greatest(length(digits) - last, 0) + 1);
END""",
        "plpgsql",
    ),
)

_MOBILE = "^1[3-9][0-9]{9}$"
_MASKED_PHONE = (
    r"^([0-9]{3}\*{4}[0-9]{4}|[0-9]{2,3}\*[0-9]{4}|[0-9]{3,4}-\*{1,4}[0-9]{4}"
    r"|\+[0-9]{2}\*{2,10}[0-9]{3})(转\*+)?$"
)
# As ``read_phone`` of the formats of telephones; the comments for why are there.
_PHONES = (
    _function(
        "domestic_phone",
        "digits text",
        "text[]",
        f"""
DECLARE found text[]; rest text := regexp_replace(digits, '^0', '');
BEGIN
IF rest ~ '{_MOBILE}' THEN RETURN ARRAY['mobile', right(digits, 11), right(digits, 11)]; END IF;
found := regexp_match(digits,
    '^(010|02[0-9])([0-9]{{8}}|12[0-9]{{3}}|95[0-9]{{3}}|96[0-9]{{3,4}})$');
IF found IS NULL THEN
    found := regexp_match(digits,
        '^(0[3-9][0-9]{{2}})([0-9]{{7,8}}|12[0-9]{{3}}|95[0-9]{{3}}|96[0-9]{{3,4}})$');
END IF;
IF found IS NOT NULL THEN RETURN ARRAY['landline', digits, found[1] || '-' || found[2]]; END IF;
found := regexp_match(digits, '^([48]00)([0-9]{{3}})([0-9]{{4}})$');
IF found IS NOT NULL THEN RETURN ARRAY['service', digits, array_to_string(found, '-')]; END IF;
IF digits ~ ('^(1[0-2][0-9]{{1,7}}|95[0-9]{{3,7}}|96[0-9]{{3,6}}'
    '|106(?!4[0-9]{{9}}$)[0-9]{{7,17}})$') THEN
    RETURN ARRAY['short', digits, digits];
END IF;
IF digits ~ '^[2-9][0-9]{{6,7}}$' THEN RETURN ARRAY['local', digits, digits]; END IF;
RETURN NULL;
END""",
        "plpgsql",
    ),
    _function(
        "whole_phone",
        "value text",
        "text[]",
        f"""
DECLARE
    digits text; abroad boolean; found text[]; prefix text; rest text; plus boolean; first text;
BEGIN
IF value !~ '^[({_BLANK_CLASS}]*[+]?[0-9{_BLANK_CLASS}().-]+$' THEN RETURN NULL; END IF;
digits := regexp_replace(value, '[^0-9]', '', 'g');
abroad := ltrim(value, '( ') ~ '^([+]|00)';
plus := strpos(value, '+') > 0;
IF NOT abroad THEN
    found := keep.domestic_phone(digits);
    IF found IS NOT NULL THEN RETURN found; END IF;
END IF;
prefix := substring(CASE WHEN abroad AND plus THEN '+' ELSE '' END || digits
    FROM '^(?:[+]|00|0)?86');
IF prefix IS NOT NULL THEN
    rest := substr(digits, length(ltrim(prefix, '+')) + 1);
    IF rest ~ '^10[2-9][0-9]{{7}}$' THEN found := keep.domestic_phone('0' || rest); END IF;
    IF found IS NULL THEN found := keep.domestic_phone(rest); END IF;
    IF found IS NULL THEN found := keep.domestic_phone('0' || rest); END IF;
    IF found IS NOT NULL AND found[1] <> 'local' THEN RETURN found; END IF;
ELSIF abroad THEN
    first := substring(value FROM '[0-9]+');
    IF NOT plus THEN
        first := regexp_replace(first, '^00', '');
        digits := substr(digits, 3);
    END IF;
    IF length(digits) BETWEEN 7 AND 15 AND first <> '' AND digits NOT LIKE '0%' THEN
        RETURN ARRAY['foreign', digits, ''];
    END IF;
END IF;
RETURN NULL;
END""",
        "plpgsql",
    ),
    _function(
        "masked_phone",
        "value text",
        "text",
        f"""
DECLARE number text; extension text := ''; told text[]; found text[]; behind text; shown text;
BEGIN
IF value = '' OR value ~ '{_MASKED_PHONE}' THEN RETURN value; END IF;
IF value ~ '{_MOBILE}' THEN RETURN keep.starred(value, 3, 4); END IF;
number := btrim(regexp_replace(keep.plain(value), '^tel:', '', 'i'), {_text(_BLANKS)});
IF number ~ '^[0-9]{{7,13}}[.]0$' THEN number := left(number, -2); END IF;
told := regexp_match(number,
    '^(.*?[0-9){_BLANK_CLASS}])[{_BLANK_CLASS},;-]*'
    '(?:转接?|分机号?|内线|ext(?:ension)?(?=[.:={_BLANK_CLASS}-])[.]?|x|#)'
    '[{_BLANK_CLASS}:=.-]*([0-9]{{1,8}})[^{_A_DIGIT}]?$', 'i');
IF told IS NOT NULL THEN
    number := btrim(told[1], {_text(_BLANKS)});
    extension := told[2];
END IF;
found := keep.whole_phone(number);
IF found IS NULL AND extension = '' THEN
    behind := regexp_replace(number, '^.*-', '');
    number := left(number, greatest(length(number) - length(behind) - 1, 0));
    IF behind ~ '^[0-9]{{1,6}}$' THEN
        found := keep.whole_phone(number);
        IF found[1] NOT IN ('landline', 'service') THEN found := NULL; END IF;
        extension := behind;
    END IF;
END IF;
IF found IS NULL THEN
    RETURN regexp_replace(btrim(value, {_text(_BLANKS)}), '[^ -/:-@\\[-^`{{-~]', '*', 'g');
END IF;
shown := CASE WHEN extension = '' THEN '' ELSE '转' || repeat('*', length(extension)) END;
RETURN CASE found[1]
    WHEN 'landline' THEN split_part(found[3], '-', 1) || '-'
        || keep.starred(split_part(found[3], '-', 2), 0, 4) || shown
    WHEN 'mobile' THEN keep.starred(found[2], 3, 4) || shown
    WHEN 'local' THEN keep.starred(found[2], length(found[2]) - 5, 4) || shown
    WHEN 'foreign' THEN '+' || keep.starred(found[2], 2, 3) || shown
    ELSE found[3] || CASE WHEN extension = '' THEN '' ELSE '转' || extension END
END;
END""",
        "plpgsql",
    ),
)

_OTHERS = (
    _inlined(
        "masked_middle",
        "value text",
        "text",
        "SELECT CASE WHEN value = '' THEN '' ELSE left(value, 1) || '***' END",
    ),
    _inlined(
        "masked_email",
        "value text",
        "text",
        """SELECT CASE WHEN strpos(value, '@') = 0 THEN keep.masked_middle(value)
            ELSE ltrim(left(regexp_replace(value, '@[^@]*$', ''), 1), '*') || '***@'
                || regexp_replace(value, '^.*@', '') END""",
    ),
    _function(
        "masked_identity",
        "value text",
        "text",
        """
DECLARE number text := keep.compact(value); ends int;
BEGIN
IF length(number) >= 15 THEN RETURN keep.starred(number, 6, 4); END IF;
ends := CASE WHEN length(number) > 6 THEN 2 ELSE 0 END;
RETURN keep.starred(number, ends, ends);
END""",
        "plpgsql",
    ),
)


def _numbers() -> str:
    """Return what hides the long numbers inside a text, as ``mask_numbers`` does."""
    digit = f"[{_digits()}]"
    number = f"{digit}(?:[ _.-]?{digit}){{6,}}(?:[Xx](?![A-Za-z]))?"
    day = r"(?:19|20)@@[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]@|3[01])".replace("@", digit)
    moment = f"^{day}(?:[ _-]?{digit}{digit}(?:[-_.]?{digit}{digit}){{1,2}})?$"
    hour = f"^{day}[ _-](?:[01]{digit}|2[0-3])$"
    sign = f"[{_digits()}Xx]"
    return _function(
        "masked_numbers",
        "value text",
        "text",
        f"""
DECLARE rest text := value; shown text := ''; at int; found text; kept int;
BEGIN
LOOP
    found := substring(rest FROM '{number}');
    IF found IS NULL THEN RETURN shown || rest; END IF;
    at := strpos(rest, found);
    shown := shown || left(rest, at - 1);
    rest := substr(rest, at + length(found));
    IF found ~ '{moment}' OR (found ~ '{hour}' AND rest ~ '^[:：][0-5]{digit}') THEN
        shown := shown || found;
    ELSE
        kept := CASE WHEN length(regexp_replace(found, '[^{_digits()}Xx]', '', 'g')) >= 11
            THEN 4 ELSE 2 END;
        shown := shown || regexp_replace(left(found, -kept), '{sign}', '*', 'g')
            || right(found, kept);
    END IF;
END LOOP;
END""",
        "plpgsql",
    )


_UNBLANKED = _inlined(
    "unblanked",
    "value text",
    "text",
    r"""SELECT regexp_replace(value, '[\u0001-\u0020\u007f-\u00a0\ufdd0-\ufdef\ufffe\uffff'
        '\U000e0000-\U0010ffff]', '', 'g')""",
)


def _bare() -> str:
    """Return what leaves a key without blanks and punctuation, as ``searchkeys.bare`` does."""
    return _function(
        "bare",
        "value text",
        "text",
        f"""
BEGIN
IF value ~ '^[a-z0-9]*$' THEN RETURN value; END IF;
RETURN coalesce(nullif(regexp_replace(value, '[^{_word()}]', '', 'g'), ''),
    keep.unblanked(value));
END""",
        "plpgsql",
    )


_BY_KIND = (
    _inlined(
        "masked_contact",
        "kind text, value text",
        "text",
        """SELECT CASE WHEN kind IN ('phone', 'fax') THEN keep.masked_phone(value)
            WHEN kind = 'email' THEN keep.masked_email(value) ELSE keep.masked_middle(value) END""",
    ),
    # What ``contact_key`` makes of a masked value: it tells no more than that does.
    _function(
        "masked_contact_key",
        "kind text, masked text",
        "text",
        f"""
BEGIN
IF kind IN ('phone', 'fax') THEN
    RETURN regexp_replace(regexp_replace(masked, '转.*$', ''), '[^0-9]', '', 'g');
END IF;
RETURN left(btrim(lower(normalize(masked, NFKC)), {_text(_BLANKS)}), 200);
END""",
        "plpgsql",
    ),
    _inlined(
        "masked_place",
        "province text, city text, area text",
        "text",
        "SELECT coalesce(nullif(province || city || area, ''), '***')",
    ),
)
