# Everything runs in .venv, made from requirements.lock. PYTHON picks another interpreter (3.11 to 3.13).
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv-spark/.ready
CONFIG ?= seeds/demo/kommune.yml

.PHONY: demo live test test-spark lint format dagster bench bench-spark dictionary contract docs lock clean

demo: $(READY)
	$(BIN)/omsorgsvarehus run --config seeds/demo/kommune.yml

# Asks SSB itself; a data folder of its own, so that invented and real figures never meet.
live: $(READY)
	OMSORGSVAREHUS_DATA=data/live $(BIN)/omsorgsvarehus run --config seeds/demo/live.yml

# The files with whole nights come first in the alphabet, and so do not keep one worker waiting at the end.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# The demo and an account of a million lines on both engines, every mart compared: docs/skalering.md. Needs Java 17.
test-spark: $(SPARK)
	SPARK_DRIVER_MEMORY=2g .venv-spark/bin/python -m pytest tests/spark

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint dbt_project docs

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project docs

dagster: $(READY)
	$(BIN)/omsorgsvarehus dagster --config $(CONFIG)

# docs/ytelse.md, three hours; one and a half with BENCH_NIGHTS=70; PART="natt nasjon sortering ssb vekst" names sections.
bench: $(READY)
	$(BIN)/python -m tests.bench $(PART)

bench-spark: $(SPARK)
	.venv-spark/bin/python -m tests.bench spark

dictionary: $(READY)
	$(BIN)/python -m orchestration.dictionary
	$(BIN)/python -m orchestration.queries

# Adds what the marts have got; what they have lost, or changed, needs a version: docs/drift.md.
contract: $(READY)
	$(BIN)/python -m orchestration.contract

# site/: with the row counts of what is published, if anything is.
docs: $(READY)
	$(BIN)/python -m orchestration.site

# Written with uv (pip install uv); names, versions and hashes only, for every platform and Python we support.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev --no-header --no-annotate \
	--no-emit-index-url -q pyproject.toml
lock:
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --upgrade --extra spark -c requirements.lock -o requirements-spark.lock

# The environment is whole or it is made anew: the last step marks it ready.
$(READY): requirements.lock
$(SPARK): requirements-spark.lock
.venv-spark: $(SPARK)
%/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit(f"expected Python 3.11 to 3.13; found {v[0]}.{v[1]}. Name another: make PYTHON=python3.12")'
	@echo "Making $(@D) from $(filter %.lock,$^), once; about a minute, some more with Spark, which is 450 MB."
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(filter %.lock,$^)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf .venv .venv-spark data site artefakter
