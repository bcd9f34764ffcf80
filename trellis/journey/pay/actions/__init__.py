"""See the modules, one a subject."""
