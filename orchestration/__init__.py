"""Everything that runs: sources, archive, Dagster assets, the command line. It moves data; SQL computes."""
