"""The tour: drives the real window through the main jobs and keeps pictures and PDFs of them."""

from ui.tour.play import play

__all__ = ["play"]
