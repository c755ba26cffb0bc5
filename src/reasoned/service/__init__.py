"""Running it: configuration, the one process, its chores, logs, metrics, backups."""
