"""The families of devices, each a set of tables: what a profile's properties are asked and told by."""
