"""What was opened last, to get back to it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.panels import Panel
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.workplace import Visit, Workplace

_ICONS = {"person": "user", "post": "briefcase", "unit": "network", "request": "file-text"}


class RecentPanel(Panel):
    """The records this person opened in this session, newest first."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("desk.recent"), parent=parent)
        self._place = place
        self._nothing = caption(Phrase("desk.recent_empty"))
        self._links: list[Button] = []
        self.body.setSpacing(Space.XS)
        self.body.addWidget(self._nothing)
        self.body.addStretch()
        # A method is let go with its panel; a lambda would be called when that is long gone.
        place.opened.connect(self._follow)

    def load(self) -> None:
        """Show the list as it is now."""
        for link in self._links:
            self.body.removeWidget(link)
            link.deleteLater()
        visits = self._place.visits
        self._links = [
            Button(
                visit.title,
                kind=Kind.GHOST,
                icon=_ICONS.get(visit.address.kind, "file-text"),
                leading=True,
            )
            for visit in visits
        ]
        for place, (link, visit) in enumerate(zip(self._links, visits, strict=True)):
            link.clicked.connect(lambda _on=False, at=visit.address: self._place.go(at))
            self.body.insertWidget(place, link)
        self._nothing.setVisible(not visits)

    def _follow(self, _visit: Visit) -> None:
        self.load()
