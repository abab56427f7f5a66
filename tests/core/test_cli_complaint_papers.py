"""The papers of complaints on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.foundation.actor import SYSTEM
from db import sql
from tests.core.paper.reading import pages, text
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import PASSWORD, House

__all__ = ["cli", "drawer", "house"]

RIGHTS = ("complaints.create", "acceptance.do", "rectification.create")


@pytest.fixture
def number(house: House) -> str:
    """The number of a case that was sent out, with an order to put something right."""
    with house.open() as app, app.database.here():
        for right in RIGHTS:
            sql.run("DELETE FROM role_right WHERE role = 'MG' AND right_code = ?", right)
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('MG', ?, '')", right
            )
        actor = app.login.log_in(SYSTEM, "admin", PASSWORD).value.actor
        intake = Intake(
            words="修三次 \U0001f600", contact_name="张淑敏", contact_phone="13812345678"
        )
        case = app.complaint_intake.register(actor, intake).value.case
        case = app.complaint_intake.accept(
            actor, case.id, case.version, Acceptance("repair", "ordinary")
        ).value.case
        app.dispatches.dispatch(actor, case.id, case.version, [DispatchOrder(Target(1), "查清")])
        app.rectifications.issue(
            actor, RectificationData("不检漏", app.context.clock.today(), Target(1), case.id)
        )
        return case.number


def test_every_paper_is_written(cli: Cli, number: str, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    for what, words in (
        ("complaint-dossier", "Complaintdossier"),
        ("complaint-form", "Complaintform"),
        ("complaint-report", "Reportonacomplaint"),
        ("complaint-confirmation", "Confirmationthatacomplaintissettled"),
    ):
        said = cli("print", what, number.lower(), "--out", out)
        assert (said.code, said.out) == (0, f"Printed {number} to {out}\n")
        assert said.err == "No face has these characters, which print as □: \U0001f600\n"
        assert words in text(out.read_bytes())
    for kind, what in (("PD", "complaint-slip"), ("ZG", "rectification-notice")):
        paper = number.replace("TS", kind)
        assert cli("print", what, paper, "--out", out, "--json").json["code"] == paper
        assert paper in text(out.read_bytes())


def test_a_redacted_dossier_names_nobody(cli: Cli, number: str, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    assert cli("print", "complaint-dossier", number, "--redacted", "--out", out).code == 0
    said = "".join(pages(out.read_bytes()))
    assert "张**" in said
    assert "张淑敏" not in said
    wrong = cli("print", "complaint-form", number, "--redacted", "--out", out)
    assert (wrong.code, "only a complaint dossier" in wrong.err) == (1, True)


def test_what_is_not_there_is_said_in_a_sentence(cli: Cli, house: House, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    for what in ("complaint-dossier", "complaint-slip", "rectification-notice"):
        said = cli("print", what, "TS209901010001", "--out", out)
        assert (said.code, said.err.count("\n"), out.exists()) == (1, 1, False)
