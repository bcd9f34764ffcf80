"""What is looked up for figures: a module a subject."""
