"""Cards and the stock of blanks: what a person may write of them with any program.

A card is where its steps have led it: each is one of the machine, goes on from the step before it,
takes the right of its event and names whoever takes it. At the end of the transaction a card that
was changed has a step of that transaction, and its state is where that leads. Numbers and kinds
stay; an account is given once.
"""

from __future__ import annotations

from db.held.guards import WRITTEN_NOW, after, at_end, forbid, newest, refuse

#: Nothing is viewed here: the tables are guarded themselves.
VIEWED: frozenset[str] = frozenset()


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of the guards: run as the keeper after ``db.held.money``, repeatable."""
    return (*_CARD, *_STEP, *_STOCK)


# What a step changes of a card; the rest is that it was printed, or hangs on another card.
_STEPPED = (
    "state", "account_id", "holder_id", "named", "bearer", "replaces_id", "issued_on",
    "activated_on", "valid_until", "lost_at", "lost_how", "lapses_at",
)  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _STEPPED)
_LAST = """
SELECT c.state, (SELECT s.target FROM public.card_step s WHERE s.card_id = c.id
    ORDER BY s.id DESC LIMIT 1) AS target,
    (SELECT {now} FROM public.card_step s WHERE s.card_id = c.id
    ORDER BY s.id DESC LIMIT 1) AS just
INTO found FROM public.card c WHERE c.id = NEW.id;
""".format(now=WRITTEN_NOW.format(row="s"))

_CARD = (
    *after(
        "card",
        "insert",
        "FOR each IN SELECT DISTINCT f.state = 'blank' AS blank, "
        "f.account_id IS NULL AND f.holder_id IS NULL AS free FROM fresh f LOOP\n"
        + forbid(
            "NOT CASE WHEN each.blank AND each.free "
            "THEN keep.may('card_stock.do') OR keep.may('membership.approve') "
            "ELSE keep.may('membership.approve') END",
            "a card begins as a blank",
        )
        + "END LOOP;",
    ),
    *after(
        "card",
        "update",
        "FOR each IN SELECT n.*, o.company_id AS company_was, o.number AS number_was, "
        "o.key AS key_was, o.type_id AS type_was, o.account_id AS account_was, "
        "o.replaces_id AS replaces_was, o.printed AS printed_was, o.main_id AS main_was, "
        "o.state AS state_was "
        "FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + refuse(
            "(each.company_was, each.number_was, each.key_was, each.type_was) IS DISTINCT FROM "
            "(each.company_id, each.number, each.key, each.type_id) "
            "OR (each.account_was IS NOT NULL AND each.account_was IS DISTINCT FROM "
            "each.account_id) "
            "OR (each.replaces_was IS NOT NULL AND each.replaces_was IS DISTINCT FROM "
            "each.replaces_id)",
            "a card keeps its number, kind and account",
        )
        + forbid(
            "(each.printed, each.main_id) IS DISTINCT FROM (each.printed_was, each.main_was) "
            "AND NOT keep.may('cards.do')",
            "no right to print cards",
        )
        + refuse("each.printed < each.printed_was", "what was printed is printed")
        + forbid(
            "each.state <> each.state_was AND NOT EXISTS (SELECT 1 FROM keep.transition t "
            "WHERE t.machine = 'card' AND t.source = each.state_was AND t.target = each.state)",
            "no step of a card",
        )
        + "END LOOP;",
    ),
    *at_end(
        "card",
        "UPDATE",
        _LAST
        + refuse(
            "found.just IS NOT TRUE OR found.target <> found.state",
            "a card changes by its steps",
        ),
        when=_CHANGED,
    ),
    *at_end(
        "card",
        "INSERT",
        _LAST
        + refuse("coalesce(found.target, 'blank') <> found.state", "a card changes by its steps"),
        when="NEW.state <> 'blank'",
        name="_new",
    ),
)

# Of each fresh step the state that the card was in before it, and what led there.
_LINES = """
SELECT f.*, p.target AS before, coalesce(p.event, '') AS event_before,
    p.by_id AS by_before, c.valid_until, c.company_id, (SELECT t.right_code FROM keep.transition t
        WHERE t.machine = 'card' AND t.event = f.event AND t.source = f.source
          AND t.target = f.target) AS needs
FROM fresh f JOIN public.card c ON c.id = f.card_id
LEFT JOIN LATERAL (SELECT s.target, s.event, s.by_id FROM public.card_step s
    WHERE s.card_id = f.card_id AND s.id < f.id ORDER BY s.id DESC LIMIT 1) p ON true
ORDER BY f.id
"""
_MAY = """
CASE WHEN each.event = 'import' AND each.source = '' AND each.event_before = ''
        THEN keep.may('membership.approve')
    WHEN each.needs IS NULL THEN false
    WHEN each.event = 'expire' THEN each.valid_until < keep.today()
    WHEN each.event = 'lapse' THEN keep.loss_lapsed(each.card_id)
    -- What was frozen goes back to being frozen when its cancelling is given up.
    WHEN each.event = 'freeze' AND each.event_before = 'keep' AND each.by_before = me
        THEN keep.may('cards.do')
    ELSE keep.may(each.needs) END
"""
_STEP = (
    # A verbal report lapses by itself unless it was confirmed since.
    """
CREATE OR REPLACE FUNCTION keep.loss_lapsed(wanted int) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog AS $$
SELECT coalesce((SELECT coalesce(CAST(s.content AS jsonb)->>'lapses_at', '') <> ''
        AND CAST(s.content AS jsonb)->>'lapses_at' <= keep.instant()
        AND NOT EXISTS (SELECT 1 FROM public.card_step k WHERE k.card_id = wanted
            AND k.id > s.id AND k.event = 'confirm')
    FROM public.card_step s WHERE s.card_id = wanted AND s.event = 'lose'
    ORDER BY s.id DESC LIMIT 1), false)
$$""",
    "REVOKE ALL ON FUNCTION keep.loss_lapsed(int) FROM PUBLIC",
    *after(
        "card_step",
        "insert",
        f"FOR each IN {_LINES} LOOP\n"
        + forbid(
            "each.by_id IS DISTINCT FROM me "
            "AND NOT (each.by_id IS NULL AND each.event IN ('expire', 'lapse'))",
            "a step is taken by whom it names",
        )
        + newest("card_step", "card_id")
        + refuse(
            "each.event <> 'import' AND each.source IS DISTINCT FROM each.before "
            "AND NOT (each.before IS NULL AND each.source IN ('blank', 'allocated'))",
            "a step goes on from the one before it",
        )
        + forbid(f"({_MAY}) IS NOT TRUE", "no step of a card, or no right for it")
        + """
IF each.shift_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.till_shift s
    WHERE s.id = each.shift_id AND s.opened_by_id = me AND s.closed_at IS NULL
      AND s.company_id = each.company_id) THEN
    RAISE EXCEPTION 'the shift is one''s own open one' USING ERRCODE = '23514';
END IF;
END LOOP;""",
    ),
    *at_end(
        "card_step",
        "INSERT",
        """
IF EXISTS (SELECT 1 FROM public.card_step s WHERE s.card_id = NEW.card_id AND s.id > NEW.id) THEN
    RETURN NULL;
END IF;
IF NEW.target IS DISTINCT FROM (SELECT c.state FROM public.card c WHERE c.id = NEW.card_id) THEN
    RAISE EXCEPTION 'a card is where its steps have led it' USING ERRCODE = '23514';
END IF;""",
    ),
)

_STOCK = (
    *after(
        "stock_move",
        "insert",
        "FOR each IN SELECT DISTINCT f.kind, f.by_id FROM fresh f LOOP\n"
        + forbid("each.by_id IS DISTINCT FROM me", "a move is made by whom it names")
        + forbid(
            "NOT keep.may(CASE each.kind WHEN 'issue' THEN 'cards.do' ELSE 'card_stock.do' END)",
            "no right for this move of the stock",
        )
        + "END LOOP;",
    ),
    *after(
        "stock_count",
        "insert",
        "FOR each IN SELECT * FROM fresh LOOP\n"
        + forbid(
            "each.counted_by_id IS DISTINCT FROM me OR each.witness_id IS NOT NULL "
            "OR NOT keep.may('card_stock.do')",
            "one counts in one''s own name",
        )
        + "END LOOP;",
    ),
    *after(
        "stock_count",
        "update",
        "FOR each IN SELECT n.*, o.witness_id AS witness_was, o.counted_by_id AS by_was, "
        "o.counted AS counted_was, (o.company_id, o.type_id, o.from_day, o.to_day, o.opening, "
        "o.received, o.issued, o.spoiled, o.closing) IS DISTINCT FROM (n.company_id, n.type_id, "
        "n.from_day, n.to_day, n.opening, n.received, n.issued, n.spoiled, n.closing) AS differs "
        "FROM fresh n LEFT JOIN old o ON o.id = n.id LOOP\n"
        + refuse("each.witness_was IS NOT NULL OR each.differs", "what is signed stays")
        + forbid(
            "CASE WHEN each.witness_id IS NULL "
            "THEN each.counted_by_id IS DISTINCT FROM me OR NOT keep.may('card_stock.do') "
            "ELSE each.counted <> each.counted_was OR each.counted_by_id <> each.by_was "
            "OR NOT keep.may('card_stock.witness') END",
            "one counts, and another signs",
        )
        + "END LOOP;",
    ),
)
