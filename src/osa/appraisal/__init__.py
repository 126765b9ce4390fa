"""Whether the programme serves its aims: indicators on evidence, rankings and their uncertainty, claims checked."""
