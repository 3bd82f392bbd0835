"""The report: one self-contained HTML page in Norwegian on one municipality and year, from what is published.

`figurer` says what is shown and in which order, `sporringer/` holds the SQL of each figure, `diagram` draws, `side`
puts the page together.
"""
