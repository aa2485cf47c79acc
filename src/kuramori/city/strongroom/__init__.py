"""The gate, and behind it the vault and the ledger. Nobody but the gate reaches those two."""
