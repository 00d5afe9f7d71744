"""The doctor on sound: the devices, what comes from the microphone, how much of our own comes back."""
