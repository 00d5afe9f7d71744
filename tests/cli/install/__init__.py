"""`agentd install`: its pure parts, its plans, and whole machines with a systemd of their own."""
