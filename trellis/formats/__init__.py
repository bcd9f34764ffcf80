"""Other people's file formats: bytes to frozen records and findings, and back."""
