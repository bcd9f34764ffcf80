"""What is due when, by what day, and to whom first; what may wait and what may not. Sums are worked out from
a week's money."""

title = "Paying"
sections = [
    "test_cycles",
    "test_pay_days",
    "test_back_dated",
    "test_holds",
    "test_emergency",
    "test_fallback",
    "test_clawback",
    "test_exceptions",
]
