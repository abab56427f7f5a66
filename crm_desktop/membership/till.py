"""The way in for a till: a program at the counter that knows a card number and an amount.

    from pathlib import Path

    from crm_desktop.application import open_application
    from crm_desktop.foundation.actor import SYSTEM
    from crm_desktop.foundation.paths import DataFolder
    from crm_desktop.foundation.secrets import SystemKeyring
    from crm_desktop.membership.till import record_sale

    application = open_application(DataFolder(Path("office")), SystemKeyring())
    session = application.login.log_in(SYSTEM, "till1", "its password").value
    sale = record_sale(
        application, session.actor, "9101 2601 0000 0017", 25_900, "POS1-20261122-0042",
        stored_fen=10_000,
    )
    print(sale.earned.points, "points,", sale.spent.after_fen, "fen left")
    application.close()

The till logs in as a person of its own whose post has 积分 ``points.create`` and, to take stored
value, 储值 ``stored_value.create``. It may call again after any failure, also after its own crash:
a document counts once.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_desktop.foundation.actor import Actor
from crm_desktop.membership.sales import Sale, SaleDone

if TYPE_CHECKING:
    from crm_desktop.application import Application


def record_sale(
    application: Application,
    actor: Actor,
    card_number: str,
    amount_fen: int,
    document: str,
    *,
    stored_fen: int = 0,
    on_day: date | None = None,
    earns: bool = True,
) -> SaleDone:
    """Record a sale and return its entries.

    ``amount_fen`` is the whole sale, ``stored_fen`` what of it the card pays (0: it was paid
    otherwise), ``document`` the number of the receipt: unique in the company, the same again
    changes nothing and returns what was done. ``on_day`` is the day of business, today if left out;
    ``earns=False`` gives no points.

    Raises NotFound (no such card), Refused (card lost, frozen, replaced; account frozen; too little
    money; the document was recorded with another amount), ValidationErrors, NotAllowed,
    StorageError. Each has a ``phrase`` that says it in the user's language. After an error nothing
    of the sale was recorded.
    """
    day = on_day or application.context.clock.today()
    sale = Sale(amount_fen, day, document, stored_fen, earns)
    return application.sales.record(actor, card_number, sale).value
