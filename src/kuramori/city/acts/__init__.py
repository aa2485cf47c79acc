"""Verbs somebody answers for. One public function is one transaction; acts never call each other."""
