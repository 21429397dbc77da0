"""Slides: PowerPoint files with charts that can be edited, on our own master or a ministry's template."""

from kpi.export.slides.decks import Deck

__all__ = ["Deck"]
