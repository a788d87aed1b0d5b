"""What the team did, in a chain that shows when somebody changed it."""
