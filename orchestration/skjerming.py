"""Finds what must be withheld besides the small figures, so that none of them can be reckoned from what is shown.

Every figure is a sum of unknowns: the persons behind it, and their hours, or hours by a price. What is shown is a
system of linear equations, and a figure that is withheld can be reckoned when its own row is a combination of the rows
that are shown. SQL cannot ask that; this is why it is asked in Python. Only whether to show a figure is decided here;
none is changed.
"""

from dataclasses import dataclass

import numpy as np

# Rows are of the order of 1: a combination is met to far better than this, or missed by far more.
NEAR = 1e-6


@dataclass(frozen=True)
class Figure:
    """A sum that is to be shown, or that at least must not be found.

    count        how many persons are behind it
    detail       how finely it divides: the finest figures are given up first, of them those of the fewest persons
    published    false for one that is shown nowhere, and must not be found if it is small
    persons      {person: 1}
    hours        {hours of a person in a service on a day: 1, or the price they are counted by}
    """

    count: int
    detail: int
    published: bool
    persons: dict[str, float]
    hours: dict[str, float]


def withheld(figures: dict[str, Figure], at_least: int) -> set[str]:
    """The names of the published figures that must not be shown.

    They are those of fewer than `at_least` persons (of none: never) and, where one of these can be reckoned, a figure
    that it is reckoned from, until none of what is withheld can. The same figures give the same answer.
    """
    order = sorted(figures, key=lambda name: (-figures[name].detail, figures[name].count, name))
    ordered = [figures[name] for name in order]
    small = np.array([0 < figure.count < at_least for figure in ordered])
    published = np.array([figure.published for figure in ordered])
    hidden = small & published
    matrices = [_matrix([figure.persons for figure in ordered]), _matrix([figure.hours for figure in ordered])]

    detail = np.array([figure.detail for figure in ordered])
    while True:
        secret, shown = hidden | small, published & ~hidden
        exposing = set().union(*(_exposing(matrix, detail, secret, shown) for matrix in matrices))
        if not exposing:
            return {name for name, is_hidden in zip(order, hidden, strict=True) if is_hidden}
        hidden[list(exposing)] = True


def _matrix(sums: list[dict[str, float]]) -> np.ndarray:
    """One row per sum, one column per group of unknowns that always go together."""
    members: dict[str, list[tuple[int, float]]] = {}
    for row, unknowns in enumerate(sums):
        for unknown, weight in unknowns.items():
            members.setdefault(unknown, []).append((row, weight))
    together = sorted({tuple(entries) for entries in members.values()})
    matrix = np.zeros((len(sums), len(together)))
    for column, entries in enumerate(together):
        for row, weight in entries:
            matrix[row, column] = weight
    # A row stands for itself at any scale: kroner must not outweigh persons.
    largest = np.abs(matrix).max(axis=1, initial=0, keepdims=True)
    return np.divide(matrix, largest, out=matrix, where=largest > 0)


def _exposing(matrix: np.ndarray, detail: np.ndarray, secret: np.ndarray, shown: np.ndarray) -> set[int]:
    """For each secret row that is a combination of the shown ones: one of the rows that it is made of.

    The coarsest rows are asked first: a total is given up only where totals alone give a secret away.
    """
    exposing: set[int] = set()
    left = matrix[secret]  # what the rows that are asked so far do not reach of each secret
    known = np.zeros((0, matrix.shape[1]))  # the directions they span, each of length 1 and square to the others
    for level in np.unique(detail[shown]):
        at = np.flatnonzero(shown & (detail == level))
        rows = matrix[at] - matrix[at] @ known.T @ known
        size, mixture = np.linalg.eigh(rows @ rows.T)
        size, mixture = size[size > NEAR], mixture[:, size > NEAR]
        directions = (mixture / np.sqrt(size)).T @ rows
        along = left @ directions.T
        before, left = left, left - along @ directions
        found = (np.linalg.norm(left, axis=1) < NEAR) & (np.linalg.norm(before, axis=1) >= NEAR)
        for weight in np.abs(along[found] / np.sqrt(size) @ mixture.T):
            # Rows are in the order of persons: of those that weigh most the one of the fewest.
            exposing.add(int(at[np.flatnonzero(weight > weight.max() * (1 - NEAR))[0]]))
        left[found] = 0
        known = np.vstack([known, directions])
    return exposing
