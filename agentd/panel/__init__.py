"""What can be pressed and what shines at the machine itself, by the kernel's own devices."""
