"""Sound in and out: microphone, voice activity, wake word, speaker, chimes."""
