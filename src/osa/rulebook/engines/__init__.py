"""Engines: one meaning, several ways to compute it. They take the same inputs and give the same answers."""
