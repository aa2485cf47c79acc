"""The city's own system. It shares no trust and no import with the platform."""
