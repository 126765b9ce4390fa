"""The life of a project: screenings, decisions by two people, duties."""
