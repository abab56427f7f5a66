"""Customers on the command line: imported, found, shown, exported, with a person's rights."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from crm_desktop.cli import customers as commands
from crm_desktop.customers.importing.keeping import mapping_text
from crm_desktop.customers.importing.model import Column, Mapping
from crm_desktop.foundation.actor import SYSTEM
from tests.core.paper.reading import text
from tests.core.test_cli import FOUND, Cli, cli, drawer, house
from tests.houses import PASSWORD, House

__all__ = ["cli", "drawer", "house"]

ROWS = "姓名,手机,备注\n张三,13812345678,x\n张三,13812345678,\n,,无名\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of three rows: a customer, the same again, and nobody."""
    path = tmp_path / "客户.csv"
    path.write_bytes(ROWS.encode("gb18030"))
    return path


def test_import_prints_what_came_of_it(cli: Cli, house: House, file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    tried = cli("import", "customers", file, "--dry-run", "--json").json
    assert (tried["created"], tried["dry_run"], tried["number"]) == (1, True, "")
    said = cli("import", "customers", file, "--report", report, "--encoding", "gb18030")
    assert said.out.splitlines() == [
        "3 rows read", "1 created", "0 updated", "1 there already", "1 not imported",
    ]  # fmt: skip
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[0] for row in csv.reader(lines)] == ["Line", "3", "4"]
    again = cli("import", "customers", file, "--json", "--all-or-nothing").json
    assert [again[name] for name in commands.COUNTS] == [3, 0, 0, 2, 1]
    found = cli("search", "zhangsan", "--json").json["customers"]
    (row,) = found  # type: ignore[misc]
    assert row["phone"] == "138****5678"
    assert row["code"] in cli("search", "张三").out
    assert cli("show", "customer", row["code"], "--json").json["name"] == "张三"
    told = cli("show", "customer", row["code"]).out.splitlines()
    assert {"Name  张三", "Kind  Person", "Phone  13812345678"} <= set(told)
    assert not [line for line in told if "{" in line], "words, no data of a program"
    assert cli("search", "nobody").out == "Nobody was found\n"
    gone = cli("import", "customers", tmp_path / "gone.csv")
    assert (gone.code, "gone.csv" in gone.err) == (1, True)
    assert cli("check").code == 0


def test_a_mapping_is_a_file_or_a_name(cli: Cli, house: House, tmp_path: Path) -> None:
    data = tmp_path / "a.csv"
    data.write_text("甲,乙\n张三,13812345678\n", encoding="utf-8")
    mapping = Mapping((Column("甲", "name"), Column("乙", "phone")))
    named = tmp_path / "map.json"
    named.write_text(mapping_text(mapping), encoding="utf-8")
    with house.open() as app:
        session = app.login.log_in(SYSTEM, "admin", PASSWORD).value
        app.imports.save_mapping(session.actor, "旧系统", mapping)
    assert cli("import", "customers", data, "--map", named, "--json").json["created"] == 1
    assert cli("import", "customers", data, "--map", "旧系统", "--json").json["duplicate"] == 1
    named.write_text("[]", encoding="utf-8")
    assert cli("import", "customers", data, "--map", named).code == 1
    assert cli("import", "customers", data, "--map", tmp_path / "nowhere").code == 1
    assert cli("import", "customers", data).code == 1


def test_what_old_programs_do_not_show_is_told(cli: Cli, house: House, tmp_path: Path) -> None:
    data = tmp_path / "a.csv"
    data.write_text("姓名,手机\n王䶮,13812345678\n", encoding="utf-8")
    cli("import", "customers", data)
    out = tmp_path / "out.csv"
    said = cli("export", "customers", "--out", out, "--reason", "只有一人", "--gb18030")
    assert said.out.splitlines()[1].endswith(": 䶮")


def test_export_takes_two_people(cli: Cli, house: House, file: Path, tmp_path: Path) -> None:
    cli("import", "customers", file)
    out = tmp_path / "out.csv"
    assert cli("export", "customers", "--out", out).code == 1
    assert not out.exists()
    said = cli("export", "customers", "--out", out, "--reason", "只有一人", "--gb18030")
    assert (said.code, said.out) == (0, f"Exported 1 customer to {out}\n")
    assert "138****5678" in out.read_text(encoding="gb18030")
    alone = cli("export", "customers", "--out", out, "--second", "admin", second_password=PASSWORD)
    assert alone.code == 1
    told = cli("export", "customers", "--out", out, "--reason", "x", "--json")
    assert json.loads(told.out) == {"file": str(out), "customers": 1, "lost": ""}


def test_print_writes_the_sheet_of_a_customer(
    cli: Cli, house: House, file: Path, tmp_path: Path
) -> None:
    cli("import", "customers", file)
    (row,) = cli("search", "张三", "--json").json["customers"]  # type: ignore[misc]
    out = tmp_path / "sheet.pdf"
    said = cli("print", "customer", row["code"], "--out", out)
    assert (said.code, said.out) == (0, f"Printed {row['code']} to {out}\n")
    sheet = text(out.read_bytes())
    assert row["code"] in sheet
    assert "张三" in sheet
    assert cli("print", "customer", row["code"], "--out", out, "--json").json["file"] == str(out)
    assert cli("print", "customer", "KH0199999999", "--out", out).code == 1
    nowhere = cli("print", "customer", row["code"], "--out", tmp_path / "no" / "x.pdf")
    assert (nowhere.code, nowhere.err.count("\n")) == (1, 1)


def test_init_plants_a_sample_that_is_the_same_for_the_same_seed(cli: Cli, tmp_path: Path) -> None:
    def listed(folder: str) -> object:
        data = ("--data", tmp_path / folder)
        said = cli(*FOUND, "--login", "admin", "--plain", "--sample", 40, "--seed", 5, *data)
        assert said.out.endswith("Planted 40 sample customers\n")
        return cli("search", "1", "--json", *data).json["customers"]

    assert listed("one") == listed("two") != []
    assert cli(*FOUND, "--sample", "-1", "--data", tmp_path / "three").code == 1
    assert not (tmp_path / "three").exists()
