"""A Linux that lacks a library of Qt's is told which package holds it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tools import qt_libraries

ABSENT = ("libno-such-thing.so.9", "libno-such-thing9", "no-such-thing")


def test_what_is_missing_is_named_with_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "ALWAYS", (ABSENT, *qt_libraries.ALWAYS))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(dev.Stop) as stop:
        dev.check_libraries({"QT_QPA_PLATFORM": "offscreen"})
    said = str(stop.value)
    assert "libno-such-thing.so.9 is in libno-such-thing9 (Fedora: no-such-thing)" in said
    assert "apt-get install libno-such-thing9" in said
    assert "dnf install no-such-thing" in said


def test_other_systems_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "ALWAYS", (ABSENT,))
    monkeypatch.setattr(sys, "platform", "win32")
    dev.check_libraries({})


def test_what_is_wanted_depends_on_the_screen() -> None:
    offscreen = qt_libraries.wanted({})
    assert qt_libraries.wanted({"QT_QPA_PLATFORM": "minimal", "DISPLAY": ":0"}) == offscreen
    x11 = {row[0] for row in qt_libraries.wanted({"DISPLAY": ":0"})}
    wayland = {row[0] for row in qt_libraries.wanted({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"})}
    assert "libxcb-cursor.so.0" in x11 - wayland
    assert "libwayland-client.so.0" in wayland - x11


def test_a_package_is_named_once_however_many_libraries_it_holds() -> None:
    rows = [("liba.so", "liba", "both"), ("libb.so", "libb", "both")]
    assert qt_libraries.sentence(rows).endswith("dnf install both")


@pytest.mark.skipif(not shutil.which("objdump"), reason="needs objdump")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux libraries")
def test_the_table_holds_all_that_qt_loads() -> None:
    """What the window's Qt modules ask the system for is in the table or in every Linux."""
    import PySide6

    everywhere = (
        "libc.so",
        "libm.so",
        "libdl.so",
        "libpthread",
        "librt.so",
        "ld-linux",
        "linux-vdso",
    )
    compiler = ("libstdc++.so", "libgcc_s.so", "libresolv.so")
    folder = Path(PySide6.__file__).parent / "Qt" / "lib"
    bundled = {path.name for path in folder.iterdir()}
    modules = ("Core", "Gui", "Widgets", "Svg", "Pdf", "PrintSupport", "DBus", "Network")
    known = {row[0] for row in qt_libraries.ALWAYS}
    asked = set()
    for module in modules:
        dump = subprocess.run(
            ["objdump", "-p", str(folder / f"libQt6{module}.so.6")],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line.split() for line in dump.stdout.splitlines()]
        asked |= {words[1] for words in lines if words[:1] == ["NEEDED"]}
    strangers = asked - bundled - known
    left = {name for name in strangers if not name.startswith(everywhere + compiler)}
    # libglib's and brotli's second halves come in the same packages.
    assert left <= {"libgthread-2.0.so.0", "libbrotlicommon.so.1"}
