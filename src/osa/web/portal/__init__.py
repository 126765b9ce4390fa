"""The public portal: pages for everybody, which show what is published and nothing else."""
