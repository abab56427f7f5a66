"""The customer's words in full, however long they are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.model import Complaint
from crm_desktop.foundation.words import Phrase
from ui.access.detail import wrapped
from ui.access.forms import FieldArea
from ui.shell.dialogs import open_once
from ui.toolkit.dialog import Dialog
from ui.toolkit.panels import KeyValues

_WIDTH = 720


def show_words(window: QWidget, case: Complaint) -> Dialog:
    """Open the words of a case to be read and copied."""
    title = Phrase("complaint_page.words_of", number=case.number)
    dialog = Dialog(window, title, Phrase("complaint_page.close_box"), width=_WIDTH)
    dialog.cancel.hide()
    dialog.primary.clicked.connect(dialog.accept)
    facts = KeyValues(label_width=88)
    facts.add(Phrase("complaint_page.words"), wrapped(case.words))
    facts.add(Phrase("complaint_page.wish"), wrapped(case.wish or "—"))
    area = FieldArea(window)
    dialog.body.addWidget(area)
    area.take(facts)
    open_once(dialog)
    return dialog
