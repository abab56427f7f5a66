"""Two desks at one account at once: nothing happens twice, nothing is spent by both."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from crm_desktop.membership.replay import trial_balance
from db import sql
from tests.core.membership.books import member
from tests.core.membership.desk_process import ROUNDS
from tests.core.offices import copied, opened
from tests.source import ROOT


def test_two_desks_double_nothing(tmp_path: Path, small_template: Path) -> None:
    folder = copied(small_template, tmp_path / "office")
    with opened(folder) as office:
        book = member(office)
    desks = [
        subprocess.Popen(
            [
                sys.executable, "-m", "tests.core.membership.desk_process", str(folder),
                str(book.account), str(book.card), name,
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]  # fmt: skip
    said: Counter[str] = Counter()
    for desk in desks:
        assert desk.stdout
        assert desk.stdout.readline() == "ready\n"
    for desk in desks:
        assert desk.stdin
        desk.stdin.write("go\n")
        desk.stdin.flush()
    for desk in desks:
        out, _ = desk.communicate(timeout=120)
        assert desk.returncode == 0
        said.update(out.split())
    with opened(folder):
        now = book.now
        assert trial_balance().faults == ()
        kinds = dict(sql.rows("SELECT kind, count(*) FROM value_entry GROUP BY kind"))
        assert kinds == {"top_up": ROUNDS, "spend": said["spent"]}
        assert now.money_fen == 1_000 * ROUNDS - 700 * said["spent"]
        assert 0 <= now.money_fen < 700, "both together spent all that could be spent"
        points = dict(sql.rows("SELECT kind, count(*) FROM points_entry GROUP BY kind"))
        assert points == {"earn": ROUNDS, "redeem": said["redeemed"]}
        assert now.points == 10 * ROUNDS - 7 * said["redeemed"]
        assert 0 <= now.points < 7
