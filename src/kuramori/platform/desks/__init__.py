"""Who is sitting where: the command line of the platform."""
