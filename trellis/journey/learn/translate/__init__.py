"""Rows to columns and back: the only place of this stage that knows both."""
