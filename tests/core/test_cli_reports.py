"""Reports of a month on the command line: PDF and workbook, the newest edition or a draft."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crm_desktop.complaints.intake import Intake
from crm_desktop.files.tables import read_table
from tests.core.paper.reading import pages
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import House

__all__ = ["cli", "drawer", "house"]


def test_a_month_is_written_as_pdf_and_as_workbook(cli: Cli, house: House, tmp_path: Path) -> None:
    with house.open() as app, app.database.here():
        now = app.context.clock.now()
        last = now.replace(day=1) - timedelta(days=1)
        for number in range(3):
            app.complaint_intake.register(
                house.admin, Intake(words=f"第 {number} 件", received_at=last)
            )
    month = f"{last:%Y-%m}"
    out = tmp_path / "month.pdf"
    said = cli("print", "complaint-month", "--month", month, "--out", out, "--json").json
    assert (said["received"], said["state"], said["number"]) == (3, "draft", "")
    assert "Complaint report" in pages(out.read_bytes())[0]
    sheet = tmp_path / "month.xlsx"
    words = cli("print", "complaint-month", "--month", month, "--company", "01", "--out", sheet)
    assert words.code == 0, words.err
    assert "Draft" in words.out
    with read_table(sheet) as table:
        lines = [tuple(row.cells[:3]) for row in table.rows()]
    assert ("Overall", "Received", "3") in lines
    for what in ("inquiry-month", "sla"):
        assert cli("print", what, "--month", month, "--out", out).code == 0
    for wrong in (("2026", "a.pdf"), (month, "a.txt")):
        made = cli("print", "sla", "--month", wrong[0], "--out", tmp_path / wrong[1])
        assert made.code == 1
    assert cli("print", "sla", "--month", month, "--company", "99", "--out", out).code == 1
