"""The room of reports in a window, and what it shows."""

from __future__ import annotations

from typing import Any

from tests.core.paper.reading import pages
from tests.ui.access.room import Room
from ui.insight.figure_list import FigureButton
from ui.insight.screen import ReportsScreen


class ReportsRoom(Room):
    """The room."""

    screen_type = ReportsScreen  # type: ignore[assignment]
    name = "reports"
    screen: Any

    @property
    def paper(self) -> str:
        """The text of the page that is shown first."""
        return pages(self.screen.preview.pdf)[0]

    def figure(self, name: str) -> FigureButton:
        """Return the button of a figure."""
        found: list[FigureButton] = self.screen.figures.buttons
        return next(button for button in found if button.told.figure == name)

    @property
    def steps(self) -> str:
        """What the steps at the foot say."""
        said: str = self.screen.signing.steps.accessibleName()
        return said
