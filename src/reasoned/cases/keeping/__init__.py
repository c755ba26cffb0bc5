"""What is kept no longer: erased facts, and what retention removes."""
