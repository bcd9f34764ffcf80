"""What does the person pay? Sums are a week. A person of 86 lives alone, draws £203.85 of state
pension and £110.40 of attendance allowance, and has no savings, unless a row says otherwise."""

title = "Charging"
sections = ["test_income", "test_capital", "test_protected_income", "test_charge"]
