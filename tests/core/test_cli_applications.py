"""The form of an application from the command line."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.foundation.clock import SetClock
from tests.core.membership import people
from tests.core.paper.reading import text
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import FOUNDED_AT, House

__all__ = ["cli", "drawer", "house"]


def test_the_form_is_printed_by_number(cli: Cli, house: House, tmp_path: Path) -> None:
    with house.open(SetClock(FOUNDED_AT)) as app:
        # The administrator of a small office leads too and has no right to enter: lent here.
        with app.database.here():
            app.database.execute_sql(
                "INSERT OR IGNORE INTO role_right (role, right_code, only_for) "
                "SELECT DISTINCT role, 'membership.create', '' FROM post_role"
            )
        whom = app.customers.add(house.admin, people.person()).value.id
        made = app.applications.enter(house.admin, people.data(whom)).value
    out = tmp_path / "form.pdf"
    said = cli("print", "application", made.number.lower(), "--out", out, "--json")
    assert said.code == 0
    assert "张𬭊䶮" in text(out.read_bytes())
    gone = cli("print", "application", "SQ1", "--out", tmp_path / "gone.pdf")
    assert gone.code == 1
    assert not (tmp_path / "gone.pdf").exists()
    assert cli("print", "application", "--out", tmp_path / "gone.pdf").code == 1
