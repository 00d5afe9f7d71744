"""A machine with a real systemd, in namespaces of its own, to try the unit in. Needs root and debootstrap."""
