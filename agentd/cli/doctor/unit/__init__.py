"""The doctor on the service: how systemd sees it, its unit, its log, and what its user may do."""
