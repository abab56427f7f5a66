"""What must hold of the archive of customers, whatever was done."""

from __future__ import annotations

#: By its name, a query that finds what is wrong.
INVARIANTS = {
    "customer_code_ahead": """
        SELECT c.code FROM customer c WHERE NOT EXISTS (
            SELECT 1 FROM number_counter n
            WHERE n.company = 0 AND n.kind = 'customer:' || substr(c.code, 3, 2)
              AND n.last >= CAST(substr(c.code, 5, length(c.code) - 5) AS INTEGER))
    """,
    "contact_without_main": """
        SELECT t.customer_id FROM customer_contact t JOIN customer c ON c.id = t.customer_id
        WHERE c.merged_into_id IS NULL GROUP BY t.customer_id, t.kind
        HAVING sum(CASE WHEN t.is_main THEN 1 ELSE 0 END) <> 1
    """,
    "merged_into_merged": """
        SELECT c.code FROM customer c JOIN customer m ON m.id = c.merged_into_id
        WHERE m.merged_into_id IS NOT NULL
    """,
    "search_key_of_nobody": """
        SELECT DISTINCT k.customer_id FROM search_key k
        LEFT JOIN customer c ON c.id = k.customer_id AND c.deleted_at IS NULL WHERE c.id IS NULL
    """,
    "customer_never_found": """
        SELECT c.code FROM customer c WHERE c.deleted_at IS NULL
          AND c.id NOT IN (SELECT customer_id FROM search_key)
          AND c.id NOT IN (SELECT customer_id FROM search_queue)
    """,
}
