"""A period has a first day and a last day, and both are in it."""

title = "Periods"
sections = ["test_both_ends", "test_shares"]
