"""What lies outside the platform: its server, its key file, the clock."""
