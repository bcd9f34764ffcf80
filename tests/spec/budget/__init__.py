"""What a personal budget must state, how it may be held, and what may be done with it. Sums are a week
unless a row says otherwise."""

title = "The personal budget"
sections = [
    "test_lines",
    "test_three_figures",
    "test_funders",
    "test_slices",
    "test_direct_payments",
    "test_family",
    "test_care_home",
    "test_enough",
]
