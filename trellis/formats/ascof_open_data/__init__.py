"""Measures from the Adult Social Care Outcomes Framework, as the open data of a year: every figure of every
council, region and England in rows, with what is hidden or not available marked in place of a number.

Two forms of it are read: a row for each number (`Measure Type`, `Measure Value`), which is how it is
published, as CSV or as a workbook; and a row for each figure, with a column for each of its numbers.
"""
