"""Which sums may be published, by a program that others made: ACRO of the University of the West of England (SACRO).

tests/golden/acro_1_0_2.csv was made once, by hand, with acro 1.0.2 from PyPI: safe_threshold 5 and safe_pratio_p 0.1,
one crosstab (aggfunc sum) of 120 cells of invented hours, seed 20261128. Its columns are the hours of each cell, and
whether ACRO found MinimumThresholdCheck and PPercentCheck.
"""

import csv
from pathlib import Path

import numpy as np

from orchestration.skjerming import HOUR, Cells, Rules

ANSWERS = Path(__file__).with_name("acro_1_0_2.csv")


def test_the_sums_that_may_be_published_are_those_that_acro_passes():
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        answers = list(csv.DictReader(stream))
    hours = [[round(float(one) * HOUR) for one in answer["timer"].split()] for answer in answers]
    row = np.repeat(np.arange(len(hours)), [len(one) for one in hours])
    cells = Cells.of(row, np.zeros_like(row), np.concatenate(hours), (len(hours), 1))
    passed = [answer["for_faa"] == answer["en_dominerer"] == "false" for answer in answers]
    assert cells.are_safe(Rules(5, 10, 5))[:, 0].tolist() == passed
    assert (sum(passed), len(passed)) == (48, 120)
    # Each rule decides alone somewhere.
    assert {(one["for_faa"], one["en_dominerer"]) for one in answers} >= {("true", "false"), ("false", "true")}
