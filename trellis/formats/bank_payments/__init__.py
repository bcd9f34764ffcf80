"""Payments as banks take them: Bacs Standard 18, ISO 20022 pain.001, lists of Faster Payments, card loads."""
