"""Public data about arms, aid, votes and the sea: downloads turned into typed snapshots that know their source."""
