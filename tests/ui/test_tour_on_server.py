"""The tour on a server tells and shows what it does in a file: ``CRM_TOURS=1`` plays it twice.

It takes some minutes and is played when it is wanted; ``CRM_TOURS=<folder>`` keeps both there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from tests.servers import new_name, server
from tests.source import ROOT

_FONTS = ROOT / "resources" / "fonts"
_LONGEST_SECONDS = 1_200
#: Each printed paper has a number of its own by which it is found again; a dossier shows the seals
#: and numbers of its entries in the log, which has some more of the move.
_PRINTED = re.compile(
    r"(?<=验证码 )[0-9A-Z]{4}-[0-9A-Z]{4}|^(?:[0-9a-f]{32}|[0-9]{3})$", re.MULTILINE
)
#: Where the pictures name the engine or the computer: the line at the foot, whatever is shown.
_FOOT = QRect(0, 738, 1366, 30)
_MENU = QRect(60, 490, 240, 160)
#: What differs and why, by the name of the picture: where it is, or all of it.
_SETTINGS = re.compile(r"own-fields?|settings-\w+|room-settings-\w+|help|about")
_DIFFERENT: dict[str, list[QRect]] = {
    # Made up anew each time, and still of the file: a folder, a code, a password.
    "wizard-place": [QRect(400, 390, 500, 40)],
    "wizard-recovery-sheet": [QRect(640, 270, 300, 300)],
    "password-once": [QRect(440, 340, 400, 60)],
    # A server lets people in itself: the login page has more to say.
    "login": [],
    # Another picture is kept, of another size.
    "customer-files": [QRect(600, 330, 760, 190)],
    # How long it took to find somebody.
    "search-customer": [QRect(640, 240, 260, 40)],
    "card-found": [QRect(640, 340, 260, 40)],
    # What the move has added: entries of the log, a backup, where the key and the office are.
    "audit": [],
    "audit-verified": [],
    "room-audit-zh": [],
    "room-audit-en": [],
    "backups": [],
    "room-backups-zh": [],
    "room-backups-en": [],
    "about": [QRect(300, 180, 760, 220)],
    "dossier-preview": [QRect(688, 322, 58, 58)],
}
#: Of a paper that is previewed its foot, where its number is, and of a dossier its code.
_PAPER_FOOT = QRect(440, 676, 320, 32)


def _played(folder: Path, *options: str) -> dict[str, Path]:
    done = subprocess.run(
        [sys.executable, "-m", "crm_desktop", "tour", str(folder), *options],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_QPA_FONTDIR": str(_FONTS),
            "CRM_DESKTOP_SERVER_PASSWORD": server().address.password,
        },
        capture_output=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return {path.name: path for path in sorted(folder.iterdir())}


@pytest.mark.skipif("CRM_TOURS" not in os.environ, reason="two tours are played when wanted")
def test_the_tour_on_a_server_is_the_tour(tmp_path: Path) -> None:
    wanted = Path(os.environ["CRM_TOURS"])
    folder = wanted if wanted.is_absolute() else tmp_path
    at = server().address
    here = _played(folder / "file")
    there = _played(
        folder / "server", "--server", f"{at.host}:{at.port}", "--database", new_name("tour"),
        "--tls", "disable", "--server-account", at.user,
    )  # fmt: skip
    assert list(here) == list(there)
    different = [name for name, path in here.items() if not _is_same(path, there[name])]
    assert different == []


def _is_same(one: Path, other: Path) -> bool:
    name = one.stem[4:]
    if one.suffix == ".pdf":
        # The recovery sheet is of the file, and of that file alone.
        return name == "recovery-sheet" or _text(one) == _text(other)
    covered = [_FOOT, *_DIFFERENT.get(name, [])]
    if _SETTINGS.fullmatch(name):
        covered.append(_MENU)  # one page more: the server's
    if "preview" in name:
        covered.append(_PAPER_FOOT)
    if _DIFFERENT.get(name) == []:
        return QImage(str(one)).size() == QImage(str(other)).size()
    return _covered(one, covered) == _covered(other, covered)


def _text(pdf: Path) -> list[str]:
    return [_PRINTED.sub("", page.extract_text()) for page in PdfReader(pdf).pages]


def _covered(picture: Path, parts: list[QRect]) -> QImage:
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for part in parts:
        painter.fillRect(part, QColor("black"))
    painter.end()
    return image
