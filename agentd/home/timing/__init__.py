"""What is done later: timers, delays, times of day."""
