"""Members: what they chose for themselves, what they like, and what is kept about them."""
