"""The doctor on the machine: heat, voltage, load, memory, disk, clock, versions."""
