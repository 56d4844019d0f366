"""What a server needs for many visitors at once: bounds, counters, and a log that holds nothing anybody typed."""
