"""Old complaints and calls on the command line, with a person's rights."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from crm_desktop.access.model import PersonData
from crm_desktop.foundation.actor import Actor
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import PASSWORD, House

__all__ = ["cli", "drawer", "house"]

CASES = """投诉编号,投诉简述,投诉日期,状态
20240429145554505552,胎压报警,2024/4/29,已结案
20240429145554505553,异响,2024/4/30,在路上
20240429145554505554,异响,不知道,已结案
"""
CALLS = """通话编号,呼叫时间,来电号码,是否接听
A1,2026/2/27 9:00:05,13812345678,是
A2,soon,13812345678,否
"""


def test_complaints_are_imported(cli: Cli, house: House, tmp_path: Path) -> None:
    file = tmp_path / "投诉.csv"
    file.write_bytes(CASES.encode("gb18030"))
    tried = cli("import", "complaints", file, "--dry-run", "--json").json
    assert (tried["created"], tried["open"], tried["unknown_states"]) == (2, 1, ["在路上"])
    report = tmp_path / "report.csv"
    said = cli("import", "complaints", file, "--report", report)
    assert said.out.splitlines() == [
        "3 rows read",
        "2 cases imported",
        "0 there already",
        "1 not imported",
        "1 of them open, timed from now on; 0 matched to customers",
        "Unknown states, taken as open: 在路上",
    ]
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[0] for row in csv.reader(lines)] == ["Line", "3", "4"]
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"channel": "call"}), encoding="utf-8")
    again = cli("import", "complaints", file, "--json", "--map", mapping).json
    assert (again["created"], again["duplicate"], again["number"][:2]) == (0, 2, "DR")
    mapping.write_text("[]", encoding="utf-8")
    assert "--map" in cli("import", "complaints", file, "--map", mapping).err
    assert "--mode" in cli("import", "complaints", file, "--mode", "both").err
    assert cli("check").code == 0


def test_calls_are_imported_by_whoever_enters_inquiries(
    cli: Cli, house: House, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    assert cli("import", "calls", file).code == 1
    with house.open() as office:
        made = office.people.add_person(house.admin, PersonData(1, "li", "李四")).value
        posts = office.organisation.posts(house.admin)
        post = next(each.id for each in posts if "AG" in each.roles)
        office.people.assign(house.admin, made.person.id, post, office.context.clock.today())
        clerk = Actor(made.person.id, post)
        office.login.change_password(clerk, made.password, PASSWORD)
    said = cli("import", "calls", file, user="li")
    assert said.out.splitlines() == [
        "2 rows read",
        "1 call imported",
        "0 there already",
        "1 not imported",
        "0 of them matched to customers",
    ]
    again = cli("import", "calls", file, "--json", "--dry-run", user="li").json
    assert (again["duplicate"], again["dry_run"]) == (1, True)
    assert "--map" in cli("import", "calls", file, "--map", file, user="li").err
