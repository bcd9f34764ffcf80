"""What does it cost to employ a personal assistant? Sums are a week, in May 2026, for somebody of 21 or over
who works 16 hours at £13.20, unless a row says otherwise."""

title = "Employing a personal assistant"
sections = ["test_whole_cost", "test_minimum_wage", "test_holiday_and_pension", "test_national_insurance"]
