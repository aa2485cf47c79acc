"""The witness (立会人): remembers the newest head of each ledger, and never signs two histories.

It runs on a machine the city's system cannot write to — the audit section's, another city's — and
shares nothing with kuramori.city but the notes of kuramori.foundation.checkpoint. It sees sizes
and hashes, never an entry.
"""
