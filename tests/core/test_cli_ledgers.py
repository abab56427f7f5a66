"""The ledgers on the command line: added up, expired, sales brought in, papers printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.application import Application
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.settings import POINTS_MONTHS, keep
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.paying import TopUp
from db import sql
from db.models.cards import Card, CardType
from db.models.membership import Account, Membership, MemberTier
from tests.core.paper.reading import text
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import House

__all__ = ["cli", "drawer", "house"]
#: What is on the card, in fen, and its number.
STOCK, CARD = 100_000, "9012600000000001"


@pytest.fixture
def clerk(house: House) -> House:
    """The office with a member who has ¥1,000 on a card and points that are over."""
    with house.open() as app, app.database.here():
        _plant_member(app, house.admin)
        keep(POINTS_MONTHS, 1)
        _earn(app, house.admin)
    return house


def _plant_member(office: Application, admin: Actor) -> None:
    """Make a member whose account is 1 and whose card is 1, with money on it.

    The administrator issues cards too, for the sake of this.
    """
    clerk = int(sql.scalar("SELECT post_id FROM post_state WHERE number = 'A1-2'"))
    today = office.context.clock.today()
    office.people.assign(admin, admin.person, clerk, today, exception="一人在岗")
    actor = Actor(admin.person, clerk)
    customer = office.customers.add(actor, CustomerData(1, "person", "李明")).value
    membership = Membership.insert(
        company=1, customer=customer.id, number=customer.code, state="active",
        tier=MemberTier.get(MemberTier.code == "ordinary").id, tier_since="2026-03-02",
        joined_on="2026-03-02",
    ).execute()  # fmt: skip
    account = Account.insert(company=1, membership=membership).execute()
    Card.insert(
        company=1, number=CARD, key=CARD, type=CardType.get(CardType.code == "member").id,
        state="active", account=account, issued_on="2026-03-02",
    ).execute()  # fmt: skip
    office.settings.change_office(admin, "limit_named_identity", "warn")
    office.settings.change_office(admin, "limit_named_balance", "warn")
    office.value.top_up(actor, account, TopUp(STOCK, "cash"), "stock", card=1)


def _earn(app: Application, admin: Actor) -> None:
    post = sql.scalar("SELECT post_id FROM post_state WHERE number = 'A1-2'")
    actor = Actor(admin.person, int(post))
    today = app.context.clock.today()
    long_ago = today.replace(year=today.year - 1, day=1)
    app.points.earn(actor, 1, Earning(10_000, long_ago, "OLD"), "e")


def test_adding_up_and_expiring(cli: Cli, clerk: House) -> None:
    said = cli("ledger", "verify", "--json").json
    assert (said["accounts"], said["points"], said["principal_fen"], said["sound"]) == (
        1, 100, 100_000, True,
    )  # fmt: skip
    assert cli("ledger", "verify").out == (
        "1 accounts, 2 entries; points 100, principal ¥1,000.00, gifts ¥0.00\n"
    )
    assert cli("ledger", "expire", "--json").json == {"lots": 1}
    assert cli("ledger", "expire").out == "0 lots of points expired\n"
    with clerk.open() as app, app.database.here():
        sql.run("UPDATE account SET points = 7")
    bad = cli("ledger", "verify")
    assert (bad.code, "Account 1: points differ" in bad.out) == (1, True)
    assert cli("ledger", "verify", "--json").json["faults"] == [
        {"trial": "points_balance", "record": 1}, {"trial": "points_lots", "record": 1},
    ]  # fmt: skip


def test_papers(cli: Cli, clerk: House, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    said = cli("print", "statement", CARD, "--out", out, "--json").json
    member = str(said["code"])
    assert "Member statement" in _words(out)
    assert cli("print", "statement", member, "--out", out).code == 0
    with clerk.open() as app, app.database.here():
        number = sql.scalar("SELECT number FROM value_entry")
    assert cli("print", "top-up-receipt", number, "--out", out, "--json").json["code"] == number
    assert number in _words(out)
    gone = cli("print", "statement", "77", "--out", out)
    assert (gone.code, gone.err.count("\n")) == (1, 1)


def test_sales(cli: Cli, clerk: House, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(f"卡号,单号,金额,储值支付\n{CARD},P1,100,50\n77,P2,1,\n", encoding="utf-8")
    denied = cli("import", "sales", file)
    assert (denied.code, "Points" in denied.err) == (1, True)
    with clerk.open() as app, app.database.here():
        # The administrator logs in under the post that issues cards.
        sql.run("UPDATE posting SET valid_to = valid_from WHERE post_id = 1")
    tried = cli("import", "sales", file, "--dry-run", "--json").json
    assert (tried["created"], tried["failed"], tried["dry_run"]) == (1, 1, True)
    report = tmp_path / "report.csv"
    done = cli("import", "sales", file, "--report", report)
    assert done.out.startswith("2 rows: 1 recorded, 0 there already, 1 of no use; 100 points, ¥50")
    assert "77" in report.read_text("utf-8-sig")
    assert cli("import", "sales", file, "--json").json["unchanged"] == 1
    assert cli("import", "sales", file, "--all-or-nothing").code == 1


def _words(out: Path) -> str:
    return text(out.read_bytes()).replace("Memberstatement", "Member statement")
