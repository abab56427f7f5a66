"""Cards on the command line: issued, lost, lifted, reissued, shown and printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from db import sql
from tests.core.cards.stock import blanks, member
from tests.core.offices import Office
from tests.core.paper.reading import text
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import PASSWORD, House

__all__ = ["cli", "drawer", "house"]

RIGHTS = ("customers.create", "customers.edit", "cards.do", "card_loss.do", "card_loss.lift")


@pytest.fixture
def code(house: House) -> str:
    """The code of a member without a card; blanks are in the administrator's hands."""
    with house.open() as app, app.database.here():
        for right in RIGHTS:
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('MG', ?, '')", right
            )
        actor: Actor = app.login.log_in(SYSTEM, "admin", PASSWORD).value.actor
        blanks(actor, 4)
        office = Office(app, SetClock(app.context.clock.now()))
        held = member(office, actor)
        return str(sql.scalar("SELECT code FROM customer WHERE id = ?", held.customer))


def activate(house: House, number: str) -> None:
    with house.open() as app, app.database.here():
        actor = app.login.log_in(SYSTEM, "admin", PASSWORD).value.actor
        card, version = sql.rows("SELECT id, version FROM card WHERE number = ?", number)[0]
        app.cards.activate(actor, card, version, "5678")


def test_from_issue_to_reissue(cli: Cli, house: House, code: str, tmp_path: Path) -> None:
    unsigned = cli("card", "issue", "--customer", code)
    assert (unsigned.code, "signed" in unsigned.err) == (1, True)
    issued = cli("card", "issue", "--customer", code, "--signed", "--json").json
    number = issued["card"]
    assert (number, issued["state"]) == ("900112600000001", "pending")
    activate(house, number)
    few = cli("card", "lose", number, "--fact", "name")
    assert (few.code, "2" in few.err) == (1, True)
    facts = [part for fact in ("name", "phone", "plate") for part in ("--fact", fact)]
    lost = cli("card", "lose", number, *facts, "--json").json
    assert lost["state"] == "lost"
    shown = cli("card", "show", number, "--json").json
    assert (shown["holder"], shown["free_fen"], shown["frozen_fen"]) == ("单晓东", 0, 186_000)
    told = cli("card", "show", number).out.splitlines()
    assert {"State  Lost", "Money frozen  ¥1,860.00", "Member  单晓东"} <= set(told)
    out = tmp_path / "receipt.pdf"
    assert cli("print", "loss-receipt", lost["number"], "--out", out).code == 0
    assert lost["number"] in text(out.read_bytes())
    alone = cli("card", "unlose", number, "--reason", "x", "--in-person", "--presented")
    assert alone.code == 1
    lifted = cli(
        "card", "unlose", number, "--reason", "找到了", "--in-person", "--presented",
        "--alone", "一人当班", "--json",
    ).json  # fmt: skip
    assert lifted["state"] == "active"
    damaged = cli("card", "reissue", number, "--collected", "--method", "cash", "--json").json
    assert (damaged["old"], damaged["card"]) == (number, "900112600000002")
    assert cli("print", "reissue-receipt", damaged["number"], "--out", out).code == 0
    assert damaged["number"] in text(out.read_bytes())
    assert cli("check").code == 0


def test_the_help_says_what_each_reason_is_for(cli: Cli) -> None:
    said = cli("card", "unlose", "--help").out
    assert "--reason TEXT  why the loss is lifted" in said
    assert "--alone TEXT   why there is no second person" in said
    assert "code of the reason" in cli("card", "lose", "--help").out


def test_what_is_not_there_is_said(cli: Cli, house: House, code: str, tmp_path: Path) -> None:
    assert cli("card", "show", "123").code == 1
    assert cli("print", "loss-receipt", "GS1", "--out", tmp_path / "x.pdf").code == 1
