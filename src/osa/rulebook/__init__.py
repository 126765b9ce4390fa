"""The policy engine: read a rulebook, screen cases, explain, prove and compare. It knows no Django and no network."""
