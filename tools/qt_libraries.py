"""The Linux libraries that Qt loads and no wheel brings; standard library only.

Read off the NEEDED entries of PySide6 6.11 and 6.12 in a minimal Debian.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping

# Library, package of Debian and Ubuntu, package of Fedora.
ALWAYS = (
    ("libEGL.so.1", "libegl1", "libglvnd-egl"),
    ("libGL.so.1", "libgl1", "libglvnd-glx"),
    ("libX11.so.6", "libx11-6", "libX11"),
    ("libbrotlidec.so.1", "libbrotli1", "libbrotli"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    ("libfreetype.so.6", "libfreetype6", "freetype"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    ("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs"),
    ("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    ("libz.so.1", "zlib1g", "zlib"),
    ("libzstd.so.1", "libzstd1", "libzstd"),
)
X11 = (
    ("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    ("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    ("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    ("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    ("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    ("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    ("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    ("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)
WAYLAND = (
    ("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    ("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
)
Library = tuple[str, str, str]


def wanted(variables: Mapping[str, str]) -> tuple[Library, ...]:
    """Return the libraries that a start with these environment variables needs."""
    if variables.get("QT_QPA_PLATFORM"):
        return ALWAYS
    if variables.get("WAYLAND_DISPLAY"):
        return ALWAYS + WAYLAND
    return ALWAYS + X11 if variables.get("DISPLAY") else ALWAYS


def missing(libraries: Iterable[Library]) -> list[Library]:
    """Return those that the system's loader does not find."""
    return [library for library in libraries if not _loads(library[0])]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def sentence(libraries: Iterable[Library]) -> str:
    """Return what is missing and the two commands that bring it."""
    rows = list(libraries)
    named = "".join(
        f"\n  {name} is in {debian} (Fedora: {fedora})" for name, debian, fedora in rows
    )
    debian = " ".join(dict.fromkeys(row[1] for row in rows))
    fedora = " ".join(dict.fromkeys(row[2] for row in rows))
    return (
        f"Qt needs system libraries that are not installed:{named}\n"
        f"Debian, Ubuntu: apt-get install {debian}\nFedora: dnf install {fedora}"
    )
