"""Charts as Vega-Lite (Altair): one module for each kind; `saving` turns them into files."""
