"""Dagster assets, one file a stage: ingest, transform, audit, publish."""
