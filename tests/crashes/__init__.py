"""What stops at any moment, and goes on."""
