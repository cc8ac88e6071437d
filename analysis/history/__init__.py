"""What earlier runs left behind, and what changed since then."""
