"""Whether a folder is fit for a new office: asked before anything is written there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import has_office, joined_place
from db.errors import ReadOnly, translated
from db.network import refuse_network_path


def check_new_place(folder: DataFolder) -> None:
    """Raise what speaks against a new office in a folder; leaves no trace.

    Raises OnNetwork, ReadOnly and other StorageErrors, Refused where an office is there already.
    """
    refuse_network_path(folder.database)
    if folder.database.exists() or has_office(folder):
        raise Refused(Phrase("error.already_founded"))
    _must_be_writable(folder)


def check_joining_place(folder: DataFolder) -> None:
    """Raise what speaks against joining an office from a folder; leaves no trace.

    Raises ReadOnly and other StorageErrors, Refused where a database of its own is there.
    """
    if folder.database.exists() and joined_place(folder) is None:
        raise Refused(Phrase("error.already_founded"))
    _must_be_writable(folder)


def _must_be_writable(folder: DataFolder) -> None:
    nearest = _nearest(folder.root)
    if not nearest.is_dir():
        raise ReadOnly(str(nearest))
    # Asking the system is not enough: on Windows a folder may seem writable and not be.
    with translated(), tempfile.TemporaryFile(dir=nearest):
        pass


def _nearest(path: Path) -> Path:
    """Return the path itself, or the nearest folder above it that exists."""
    path = path.absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
