"""Take the pictures of README and of the help from the tour: ``python -m tools.pictures``.

The tour ends with every room in both languages; those pictures are what a reader is shown, so no
picture is older than what it shows.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help" / "pictures"
_MARK = "-room-"


def main() -> int:
    """Play the tour and keep the pictures of the rooms; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-m", "crm_desktop", "tour", folder], check=False)
        if done.returncode:
            return done.returncode
        HELP.mkdir(parents=True, exist_ok=True)
        for picture in sorted(Path(folder).glob(f"*{_MARK}*.png")):
            shutil.copyfile(picture, HELP / picture.name.partition(_MARK)[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
