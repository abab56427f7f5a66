"""A small office on the tests' server with a member, money on their account, a card, and blanks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crm_desktop.application import found_shared_office
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.membership.paying import TopUp
from db import sql
from tests.core.cards.stock import card_for, member
from tests.core.offices import Office, founding, settle
from tests.db.held.house import PASSWORD, House
from tests.servers import new_name, server


@dataclass
class Till(House):
    """李芳 serves members; 陈立 leads and approves, and serves nobody. ``PASSWORD`` is both's."""

    account: int = 0
    card: int = 0
    blank: int = 0

    def tried(self, login: str, *statements: str) -> str:
        """Run statements in one transaction with psql; return what went wrong, "" if nothing."""
        text = "; ".join(("BEGIN", *statements, "COMMIT"))
        done = self.psql(login, f"{text.format(**self.named)};")
        return done.stderr

    @property
    def named(self) -> dict[str, object]:
        """What statements may name."""
        return {
            "account": self.account,
            "card": self.card,
            "blank": self.blank,
            "clerk": self.clerk,
            "db": self.address.database,
        }


def found_till(folder: Path) -> Till:
    """Found the office and let its people in."""
    address = server().database(new_name("till"))
    till = Till(address, folder)
    app, _ = found_shared_office(DataFolder(folder), address, founding("small-office"))
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        settle(1)
        clerk = office.hire("A1-2", "lifang", "李芳")
        till.clerk = clerk.person
        app.stock.receive(clerk, Delivery("member", quantity=12))
        app.stock.allocate(clerk, Wanted("member", quantity=10), clerk.person)
        held = member(office, clerk, money=0, points=0)
        card = card_for(office, clerk, held)
        till.account, till.card = held.account, card.id
        app.value.top_up(clerk, held.account, TopUp(100_000, "cash"), "first", card=card.id)
        till.blank = int(sql.scalar("SELECT min(id) FROM card WHERE state = 'blank'"))
        for person, login in sql.rows("SELECT id, login_key FROM person ORDER BY id"):
            app.database.give_password(person, login, PASSWORD)
    finally:
        app.close()
    return till
