"""Cases as people see them: at the desk, by the API, by the link in a letter. Nothing changes."""
