"""Do a sort code and an account number belong together? The modulus check, with its table as data."""
