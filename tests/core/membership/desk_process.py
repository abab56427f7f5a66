"""A desk of its own that posts to an account: ``python -m …desk_process folder account card name``.

Steps with the same keys are sent by every desk; steps with its own name only by this one. It says
when it is ready, waits for a line to go, and says what each of its own brought, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.foundation.errors import Refused
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.paying import TopUp
from tests.core.offices import TODAY, opened

ROUNDS = 15


def main(folder: Path, account: int, card: int, name: str) -> None:
    """Top up, spend, earn and redeem."""
    with opened(folder) as office:
        clerk, app = office.actor("A1-2"), office.app
        print("ready", flush=True)
        sys.stdin.readline()
        for n in range(ROUNDS):
            app.value.top_up(clerk, account, TopUp(1_000, "cash"), f"t{n}", card=card)
            app.points.earn(clerk, account, Earning(1_000, TODAY, f"POS-{n}"), f"{name}{n}")
            for what, step in (
                (
                    "spent",
                    lambda n=n: app.value.spend(clerk, account, 700, f"{name}{n}", card=card),
                ),
                (
                    "redeemed",
                    lambda n=n: app.points.redeem(
                        clerk, account, 7, "礼品", f"{name}r{n}", card=card
                    ),
                ),
            ):
                try:
                    step()
                except Refused:
                    continue
                print(what, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
