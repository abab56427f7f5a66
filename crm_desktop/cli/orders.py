"""What ``import`` brings and what ``print`` writes, each by the word that is typed."""

from __future__ import annotations

from crm_desktop.cli.applications import print_application
from crm_desktop.cli.calls import bring_calls, calls_said
from crm_desktop.cli.cards import print_card_receipt
from crm_desktop.cli.complaint_files import bring_complaints, complaints_said
from crm_desktop.cli.customers import (
    bring_in,
    bring_receivables,
    import_said,
    printed,
    receivables_said,
)
from crm_desktop.cli.ledgers import bring_sales, print_receipt, print_statement, sales_said

#: How it is brought in, and what is said of it.
BROUGHT = {
    "customers": (bring_in, import_said),
    "receivables": (bring_receivables, receivables_said),
    "sales": (bring_sales, sales_said),
    "calls": (bring_calls, calls_said),
    "complaints": (bring_complaints, complaints_said),
}
PRINTED = {
    "customer": printed,
    "application": print_application,
    "statement": print_statement,
    "top-up-receipt": print_receipt,
    "refund-receipt": print_receipt,
    "loss-receipt": print_card_receipt,
    "reissue-receipt": print_card_receipt,
}
