"""What comes in: subjects are submitted, questions answered, facts corrected, old bans imported."""
