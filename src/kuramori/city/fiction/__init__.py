"""蔵森市, a fictional city grown from a seed: its people, its places, its workforce. Nobody real is
implied."""
