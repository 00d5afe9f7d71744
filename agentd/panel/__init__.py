"""What can be pressed and what shines: a button and LEDs at the machine itself, by the kernel's own devices."""
