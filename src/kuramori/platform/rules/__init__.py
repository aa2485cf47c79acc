"""The law the platform obeys, pure: no Django, no I/O, no clock."""
