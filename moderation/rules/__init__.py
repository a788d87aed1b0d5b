"""The community's own rules: proposed, tried on what was said, put live, explained and taken back."""
