"""Start of the program: a command for the command line, or the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.sharing.moving import Destination


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    folder, command = _split(given)
    if not command:
        from ui.application import run_window

        return int(run_window(folder))
    from crm_desktop.cli.commands import Window, run

    # A folder may be named before the command too, where the command itself would not look.
    return run([*command, *folder], Window(_play_tour, _check_window))


def _split(given: list[str]) -> tuple[list[str], list[str]]:
    """Return the folder that is named first, as it was given, and all that follows."""
    named = (
        2 if given[:1] == ["--data"] else int(given[:1] != [] and given[0].startswith("--data="))
    )
    return given[:named], given[named:]


def _play_tour(folder: Path, server: Destination | None) -> int:
    from ui.tour import play

    return int(play(folder, server))


def _check_window() -> list[str]:
    from ui.selfcheck import window_problems

    return list(window_problems())


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # A built program starts itself again for an import, and must not open a second window.
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
