"""What each right of the matrix touches: the tables it reads, and what it writes there.

Listened to while the tests of the services run (``tests/touches.py``), and then gone through by
hand. The group roles and the policies are made of it: what no right touches no person can touch.
``anyone`` is whoever logs in, ``at_work`` whoever may work today: what time alone does to cards and
cases, any desk does.

Where a right changes some columns only, they stand behind the table. What was heard differs from it
in this: founding an office and upgrading it belong to the server's own account and are left out;
undoing a step at the archive is no matter of ``customers.view`` but of the right the step took.
"""

from __future__ import annotations

from db.held.touches import archive, cases, counter, office

#: The roles of the matrix, as ``resources/defaults/rights.json`` has them.
ROLES = (
    "AG", "CI", "CC", "CB", "TM", "QA", "SV", "EV", "SP", "MG", "AS", "AD", "DP", "AM", "KS", "TW",
    "OW",
)  # fmt: skip
#: By right: ``read``, ``insert``, ``update`` and ``delete``, each with the tables' names.
TOUCHES: dict[str, dict[str, str]] = {
    **office.TOUCHES,
    **archive.TOUCHES,
    **counter.TOUCHES,
    **cases.TOUCHES,
}
