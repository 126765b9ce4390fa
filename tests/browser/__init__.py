"""The site in a real browser: journeys, accessibility, and what works without JavaScript."""
