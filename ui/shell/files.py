"""Asking for a folder or a file with the system's own dialog, without stopping the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import tr

Picked = Callable[[Path], object]


def pick_folder(window: QWidget, title: Phrase, start: Path, picked: Picked) -> QFileDialog:
    """Ask for a folder; one may be made in the dialog."""
    dialog = _dialog(window, title, start, picked)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()
    return dialog


def pick_file(
    window: QWidget, title: Phrase, start: Path, kind: tuple[Phrase, str], picked: Picked
) -> QFileDialog:
    """Ask for a file that is there, of a kind with its pattern, or of any."""
    name, pattern = kind
    dialog = _dialog(window, title, start, picked)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    every = tr(Phrase("shell.files.every"))
    dialog.setNameFilters([f"{tr(name)} ({pattern})", f"{every} (*)"])
    dialog.open()
    return dialog


def save_as(window: QWidget, title: Phrase, proposal: Path, picked: Picked) -> QFileDialog:
    """Ask where to save, with a name proposed; its ending is kept."""
    dialog = _dialog(window, title, proposal.parent, picked)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(proposal.suffix.lstrip("."))
    dialog.selectFile(proposal.name)
    dialog.open()
    return dialog


def _dialog(window: QWidget, title: Phrase, start: Path, picked: Picked) -> QFileDialog:
    dialog = QFileDialog(window, tr(title), str(start))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: picked(Path(path)))
    return dialog
