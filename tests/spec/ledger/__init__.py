"""Where the money of personal budgets is. An account's balance is how much money is there: what goes out of
one comes in at another, so that nothing is lost and nothing is made. Nothing once posted is changed. An
account is named by its kind and whose or which it is, such as `slice:amina`; it is open from 1 April 2026
unless a rule says otherwise. Days are of 2026."""

title = "The books"
sections = [
    "test_flow",
    "test_enough",
    "test_refusals",
    "test_corrections",
    "test_bank",
]
