"""The house of these tests: with a witness beside it, and the whole-house checker after every write."""

from tests.strongroom.fixtures import crowd, expired, house, quick_passwords, sound, witness_memory

__all__ = ["crowd", "expired", "house", "quick_passwords", "sound", "witness_memory"]
