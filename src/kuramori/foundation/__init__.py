"""Bytes, hashes, envelopes and proofs. Pure: no Django, no I/O, no clock, no settings."""
