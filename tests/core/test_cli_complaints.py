"""Complaints on the command line: from the acceptance through two rounds to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.complaints.intake import Intake
from crm_desktop.foundation.actor import SYSTEM
from tests.core.test_cli import Cli, Said, cli, drawer, house
from tests.houses import PASSWORD, House
from tests.scenarios.complaint_deeds import plant_rights

__all__ = ["cli", "drawer", "house"]
Step = Callable[..., dict[str, Any]]


@pytest.fixture
def number(house: House) -> str:
    """The number of a case in an office of one, who may do everything."""
    with house.open() as app, app.database.here():
        plant_rights(app)
        actor = app.login.log_in(SYSTEM, "admin", PASSWORD).value.actor
        said = Intake(words="刚修好又漏水，打 13812345678", contact_phone="13812345678")
        return app.complaint_intake.register(actor, said).value.number


@pytest.fixture
def step(cli: Cli, number: str) -> Step:
    """Takes a step of that case and returns what was said."""

    def take(name: str, *arguments: object) -> dict[str, Any]:
        said: Said = cli("complaint", name, number, *arguments, "--json")
        assert said.code == 0, said.err
        return dict(said.json)

    return take


def test_two_rounds(cli: Cli, step: Step, number: str) -> None:
    assert step("show")["state"] == "registered"
    assert step("accept", "--kind", "repair", "--level", "ordinary")["state"] == "accepted"
    assert cli("complaint", "dispatch", number, "--to", "月球").code == 1
    sent = step("dispatch", "--to", "王管理", "--demand", "查清原因")
    assert (sent["state"], sent["number"][:2]) == ("dispatched", "PD")
    assert step("urge", "--demand", "今天办")["number"].startswith("DB")
    by_order = cli("complaint", "receive", sent["number"], "--json").json
    assert (by_order["complaint"], by_order["state"]) == (number, "handling")
    done = ("--facts", "水泵漏", "--measure", "换水泵", "--cause", "diagnosis", "--cost", "120.5")
    assert step("submit", *done)["state"] == "review"
    assert cli("complaint", "agree", number).code == 1, "not one's own"
    assert step("agree", "--alone", "一人当班")["state"] == "callback"
    alone = ("--alone", "一人当班")
    assert step("callback", "--try", "no_answer", *alone)["state"] == "callback"
    again = step("callback", "--unsatisfied", "还在漏", *alone)
    assert (again["state"], again["round"]) == ("dispatched", 2)
    step("receive")
    step("submit", *done)
    step("agree", *alone)
    assert step("callback", "--satisfied", "5", *alone)["state"] == "closing"
    closing = ("--result", "satisfied", "--cause", "diagnosis", "--lesson", "先打压")
    assert step("close", *closing)["state"] == "closed"
    shown = step("show")
    assert (shown["result"], shown["round"], shown["clocks"]) == ("satisfied", 2, {})
    assert [order["state"] for order in shown["orders"]] == ["ended", "agreed"]
    words = cli("complaint", "show", number).out
    assert f"Number  {number}" in words
    assert "State  Closed" in words
    assert "13812345678" not in words
    assert cli("check").code == 0


def test_other_ends(cli: Cli, step: Step, number: str, house: House) -> None:
    assert cli("complaint", "show", "TS1").code == 1
    assert cli("complaint", "void", number).code == 1, "without a reason"
    assert step("void", "--reason", "误录")["state"] == "void"
    assert cli("complaint", "reopen", number, "--reason", "又漏").code == 1


def test_a_time_is_one_of_the_wall_clock(cli: Cli, number: str) -> None:
    none = cli("complaint", "accept", number, "--kind", "repair", "--promise", "morgen")
    assert none.code == 2
    past = cli("complaint", "accept", number, "--kind", "repair", "--promise", "2020-01-01 10:00")
    assert past.code == 1
