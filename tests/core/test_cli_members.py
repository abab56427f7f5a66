"""Members on the command line: imported, printed by level, with a person's rights."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.core.paper.reading import pages, text
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import House

__all__ = ["cli", "drawer", "house"]

ROWS = """会员号,姓名,手机,等级,积分,余额
88,张𬭊,13812345678,金卡,120,50.5
89,䶮青,,金卡,,
90,王五,,黑曜,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two golden members, and one of a level that is none."""
    path = tmp_path / "会员.csv"
    path.write_bytes(ROWS.encode("gb18030"))
    return path


def test_members_are_imported(cli: Cli, house: House, file: Path, tmp_path: Path) -> None:
    tried = cli("import", "members", file, "--dry-run", "--json").json
    assert (tried["created"], tried["unknown_tiers"], tried["dry_run"]) == (2, ["黑曜"], True)
    report = tmp_path / "report.csv"
    said = cli("import", "members", file, "--report", report, "--encoding", "gb18030")
    assert said.out.splitlines() == [
        "3 rows read",
        "2 joined as new customers",
        "0 joined who were customers",
        "0 there already",
        "1 not imported",
        "0 of them have left; 0 cards, 120 opening points, ¥50.50 opening money",
        "There are no such levels: 黑曜",
    ]
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[0] for row in csv.reader(lines)] == ["Line", "4"]
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"tiers": {"黑曜": "vip"}}), encoding="utf-8")
    again = cli("import", "members", file, "--json", "--map", mapping).json
    assert (again["created"], again["duplicate"], again["number"][:2]) == (1, 2, "DR")
    assert cli("check").code == 0


def test_what_is_wrong_with_the_order_is_said(
    cli: Cli, house: House, file: Path, tmp_path: Path
) -> None:
    assert cli("import", "members", tmp_path / "gone.csv").code == 1
    assert "--mode" in cli("import", "members", file, "--mode", "both").err
    mapping = tmp_path / "map.json"
    mapping.write_text("[]", encoding="utf-8")
    assert "--map" in cli("import", "members", file, "--map", mapping).err
    assert cli("print", "customer", "--out", tmp_path / "a.pdf").code == 1


def test_the_list_of_a_level_is_printed(cli: Cli, house: House, file: Path, tmp_path: Path) -> None:
    cli("import", "members", file, "--new-tiers")
    out = tmp_path / "gold.pdf"
    said = cli("print", "members", "--tier", "gold", "--out", out)
    assert (said.code, str(out) in said.out) == (0, True)
    words = text(out.read_bytes())
    assert "138****5678" in words
    assert "13812345678" not in words
    assert len(pages(out.read_bytes())) == 1
    assert cli("print", "members", "--tier", "none", "--out", out).code == 1
