"""The tour from beginning to end, as a user without a screen starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from tests.source import ROOT

PICTURES = ROOT / "resources" / "help" / "pictures"
FONTS = ROOT / "resources" / "fonts"
LONGEST_SECONDS = 480


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Play the tour and return what it brought home, in its order."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "01-old.png").write_bytes(b"of an earlier run")
    done = subprocess.run(
        [sys.executable, "-m", "crm_desktop", "tour", str(folder)],
        cwd=ROOT,
        # Without a screen Qt on Windows misses a folder of fonts, and says so.
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QPA_FONTDIR": str(FONTS)},
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b"", "nothing that a user would wonder at"
    found = sorted(folder.iterdir())
    kinds = Counter(path.suffix for path in found)
    told = done.stdout.decode().splitlines()[-1]
    assert told == f"{kinds['.png']} pictures, {kinds['.pdf']} PDFs: {folder.resolve()}"
    return found


def test_pictures_are_of_the_window_and_none_is_empty(brought: list[Path]) -> None:
    for path in brought:
        if path.suffix == ".png":
            picture = QImage(str(path))
            assert (picture.width(), picture.height()) == (1366, 768), path.name
            colours = {picture.pixel(x, y) for x in range(0, 1366, 9) for y in range(0, 768, 7)}
            assert len(colours) > 8, path.name


def test_documents_say_what_they_are(brought: list[Path]) -> None:
    texts = {
        path.stem[4:]: "".join(page.extract_text() for page in PdfReader(path).pages)
        for path in brought
        if path.suffix == ".pdf"
    }
    assert texts.keys() == {
        "recovery-sheet",
        "organisation-chart",
        "post-description",
        "customer-sheet",
        "customer-list",
        "statement",
        "retention-list",
        "member-list",
        "member-statement",
        "top-up-receipt",
        "application-form",
        "loss-receipt",
        "reissue-receipt",
        "hand-over-slip",
        "stock-count",
        "card-faces",
        "complaint-dossier",
        "complaint-month",
    }
    assert all("远山汽车" in text for text in texts.values())


def test_they_are_numbered_without_a_gap(brought: list[Path]) -> None:
    numbers = [int(path.name[:3]) for path in brought]
    assert numbers == list(range(1, len(brought) + 1))


def test_what_readers_are_shown_is_what_the_tour_takes(brought: list[Path]) -> None:
    taken = {path.name.partition("-room-")[2] for path in brought} - {""}
    assert {path.name for path in PICTURES.iterdir()} == taken, "python -m tools.pictures"
    readers = [ROOT / "README.md", ROOT / "README.zh.md"]
    readers += sorted((ROOT / "resources" / "help").rglob("*.md"))
    for reader in readers:
        for link in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", reader.read_text(encoding="utf-8")):
            assert (reader.parent / link).is_file(), f"{reader.name}: {link}"
