"""Data that a province gathers, as Parquet by city and year, and the questions that are asked of it on one machine or on a cluster."""
