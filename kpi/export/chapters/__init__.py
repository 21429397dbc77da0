"""Chapters of the executive report: what each section of the seminar says on paper."""
