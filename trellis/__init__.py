"""Trellis: personal budgets in adult social care, from the first conversation to the last pound."""

__version__ = "0.1.0"
