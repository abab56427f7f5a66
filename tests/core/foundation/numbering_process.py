"""A desk of its own that draws numbers: ``python -m …numbering_process folder count``."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from crm_desktop.access.model import RequestData
from tests.core.offices import TODAY, opened


def main(folder: Path, count: int) -> None:
    """Hand in requests and print their numbers."""
    with opened(folder) as office:
        for n in range(count):
            data = RequestData("people", f"request {n}", TODAY + timedelta(days=1))
            print(office.app.requests.submit(office.administrator, data).value.number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
