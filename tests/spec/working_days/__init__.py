"""Monday to Friday, bank holidays in England left out. Only years whose bank holidays GOV.UK has announced
are answered for."""

title = "Working days"
sections = ["test_counting"]
