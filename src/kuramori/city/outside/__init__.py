"""Ports to what lies outside the building, and their adapters. No domain words here."""
