"""How much the indicative amount is: the sum a person is told so that planning can start. A council's scheme
says how many points each answer gives and what points come to in money. The sum is a starting point. It is
never a limit, and where points are not likely to be enough the scheme says so and asks for a costed plan.

The figures are those of the demonstration scheme, northshire-2026-04, which is made up, unless a section
names another."""

title = "Allocation"
sections = [
    "test_mrs_ahmed",
    "test_levels",
    "test_support",
    "test_bands",
    "test_lines",
    "test_known_sums",
    "test_contingency",
    "test_rounding",
    "test_years",
    "test_suitability",
    "test_part_done",
    "test_replay",
]
