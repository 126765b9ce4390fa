"""The programme of record. Its first form is the CSV files of a programme's `register/` directory."""
