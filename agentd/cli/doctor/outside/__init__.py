"""The doctor on what is outside the house: names, the key, the link to the model."""
