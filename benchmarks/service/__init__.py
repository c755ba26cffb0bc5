"""`make bench-service`: the service over HTTP, as ratios to a bare handler of its framework."""
