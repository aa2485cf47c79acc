"""The law, pure: who may, what is due, what is too much. Time is an argument; numbers are data."""
