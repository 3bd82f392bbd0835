"""Talks to the outside and knows no Dagster: one module a kind of source."""
