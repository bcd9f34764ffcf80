"""Money is kept in whole pence. A part of a penny appears only where a sum is divided, and there the rule
says by name which way it goes."""

title = "Whole pence"
sections = ["test_roundings", "test_part_steps"]
