"""Questions and their checks: a module a subject."""
