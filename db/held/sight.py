"""Who sees what in full, and who may take a file: what the views ask of whoever is logged in."""

from __future__ import annotations


def function(
    name: str, takes: str, gives: str, body: str, *, language: str = "plpgsql", how: str = "STABLE"
) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION keep.{name}({takes}) RETURNS {gives} LANGUAGE {language} "
        f"{how} SECURITY DEFINER SET search_path = pg_catalog AS $$\n{body}\n$$"
    )


def statements() -> tuple[str, ...]:
    """Return the functions, in the order in which they need each other."""
    return (_MAY_ONLY, _WHOLE, _SEES, _REACHED, _IS_MINE, _MAY_TAKE)


# A right that is narrowed in one way, and one that nothing narrows: under any of one's posts.
_MAY_ONLY = function(
    "may_only",
    "wanted text, narrowed text",
    "boolean",
    "BEGIN RETURN keep.may(wanted || ':' || narrowed); END",
)
_WHOLE = function("whole", "wanted text", "boolean", "BEGIN RETURN keep.may(wanted || ':'); END")
# An order of a case, or an answer demanded, that is this person's, their unit's or company's.
_IS_MINE = function(
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
_SEES = function("sees", "", "boolean", "BEGIN RETURN keep.may('customers.view:'); END")
_REACHED = function("reached", "", "int[]", "BEGIN RETURN keep.companies(); END")
# A scanned paper shows what masking hides: as in the files of customers, papers and complaints.
_MAY_TAKE = function(
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
