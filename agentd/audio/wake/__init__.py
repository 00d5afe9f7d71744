"""Listening for wake words with openWakeWord's models.

Sound becomes a spectrogram, its last 0.76 s an embedding, and the last embeddings a score per word;
the first two steps are shared by all words. Scores equal those of the package's `Model.predict`, its
start included: it begins as if after ten seconds of silence and says 0 for the first five chunks.
"""
