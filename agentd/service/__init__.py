"""Being a systemd service: readiness, watchdog, status, journal."""
