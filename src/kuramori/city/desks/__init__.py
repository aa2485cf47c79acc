"""Who sits where: screens, command line, night jobs. Desks know acts and nothing below them."""
