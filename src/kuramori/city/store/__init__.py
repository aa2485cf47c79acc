"""Tables, named SQL and database roles. The one Django app of the city. No decisions are made here."""
