"""What must hold of cards and of the stock of blanks, whatever was done."""

from __future__ import annotations

#: By its name, a query that finds what is wrong.
INVARIANTS = {
    "stock_sum": """
        SELECT coalesce(m.company_id, b.company_id) || ':' || coalesce(m.type_id, b.type_id)
               || ' ' || coalesce(m.there, 0) || ' ' || coalesce(b.there, 0)
        FROM (SELECT company_id, type_id, sum(CASE WHEN kind IN ('receive', 'import') THEN quantity
                     WHEN kind IN ('issue', 'spoil') THEN -quantity ELSE 0 END) AS there
              FROM stock_move GROUP BY company_id, type_id) m
        FULL JOIN (SELECT company_id, type_id, count(*) AS there FROM card
                   WHERE state IN ('blank', 'allocated') GROUP BY company_id, type_id) b
          ON b.company_id = m.company_id AND b.type_id = m.type_id
        WHERE coalesce(m.there, 0) <> coalesce(b.there, 0)
    """,
    "card_state_without_step": """
        SELECT c.number FROM card c JOIN (
            SELECT card_id, max(id) AS id FROM card_step GROUP BY card_id) l ON l.card_id = c.id
        JOIN card_step s ON s.id = l.id WHERE s.target <> c.state
    """,
    "card_replaced_by_none": """
        SELECT o.number FROM card o JOIN card_step s ON s.card_id = o.id AND s.event = 'replace'
        LEFT JOIN card n ON n.replaces_id = o.id
        WHERE o.state <> 'replaced' OR n.id IS NULL OR n.account_id <> o.account_id
           OR n.type_id <> o.type_id
    """,
    "card_named_on_nobody": """
        SELECT c.number FROM card c JOIN account a ON a.id = c.account_id
        WHERE c.named AND a.membership_id IS NULL
    """,
    "card_loss_without_report": """
        SELECT c.number FROM card c JOIN (
            SELECT card_id, max(id) AS id FROM card_step WHERE event = 'lose' GROUP BY card_id
        ) l ON l.card_id = c.id JOIN card_step s ON s.id = l.id
        WHERE c.state = 'lost' AND (
            s.number = '' OR c.lost_how = ''
            OR (c.lost_how = 'verbal') <> (c.lapses_at IS NOT NULL))
    """,
    "card_number_ahead": """
        SELECT c.number FROM card c JOIN number_counter n
          ON n.company = 0 AND n.day = ''
         AND n.kind = 'card:' || substr(c.key, 2, 3) || ':' || substr(c.key, 5, 1) || ':'
             || substr(c.key, 6, 2)
        WHERE length(c.key) = 16 AND substr(c.key, 1, 1) = '9'
          AND n.last < CAST(substr(c.key, 8, 8) AS INTEGER)
    """,
}
