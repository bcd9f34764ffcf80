"""Open Referral UK 3.0 (HSDS-UK): how councils tell one another, and everybody, what services there are."""
