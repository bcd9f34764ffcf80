"""Whether the council must meet somebody's needs. From 1 April 2015 one test holds in all of England: the
Care and Support (Eligibility Criteria) Regulations 2015 (SI 2015/313). Before it each council set a
threshold in the bands of Fair Access to Care Services."""

title = "Eligibility"
sections = [
    "test_two_outcomes",
    "test_limbs",
    "test_wellbeing",
    "test_fluctuating",
    "test_carer_blind",
    "test_carers",
    "test_advocates",
    "test_facs",
    "test_days",
]
