"""Charts of the site: each as a picture, in words, as a table and as data."""
