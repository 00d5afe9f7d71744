# `make help` lists what there is. Everything sets itself up first: see systemd/setup.sh.
SHELL := /bin/sh
PYTHON := .venv/bin/python
UV ?= uv
ARGS ?=
# Tests side by side: most of them wait for something most of the time
JOBS ?= 4
# onnxruntime would else report its use to its maker, whoever imports it
export ORT_DISABLE_TELEMETRY = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check proof deb lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r target does; do printf '%-14s %s\n' "$$target" "$$does"; done

setup: ## system packages, .venv and pinned Python packages; leaves .venv/bin/agentd
	@systemd/setup.sh demo

demo: setup ## real speech through wake word, model, house and voice; no key, no sound card (ARGS="--mic" for yours)
	@.venv/bin/agentd demo $(ARGS)

run: setup ## the daemon (ARGS="-c my.yaml")
	@.venv/bin/agentd run $(ARGS)

test: test-setup ## everything that is checked before a change goes in
	$(PYTHON) -m pytest -q -m "not proof and not alone" --ignore=tests/core -n $(JOBS) --dist worksteal $(ARGS)
	@$(MAKE) --no-print-directory --output-sync=line -j 3 alone linters core

check: test-setup linters ## only the linters: ruff, mypy, import contracts

proof: test-setup ## the README's figures, at their full size (takes long)
	$(PYTHON) -m pytest -q -m proof -s $(ARGS)

deb: ## a Debian package for this Debian and this architecture, in dist/
	@systemd/package.sh

lock: ## write the lock files anew from pyproject.toml's ranges (UV=path of uv, UPGRADE=--upgrade for newer versions)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group test -c requirements.lock -o requirements-test.lock

clean: ## what was built and cached; `rm -rf .venv` for the rest
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find agentd tests -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile pyproject.toml $(UPGRADE) --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--no-emit-package pyaudio --no-emit-package systemd-python

# What only computes takes what tests that listen and speak leave of the machine
GENTLY := nice -n 19

.PHONY: test-setup alone linters core
test-setup:
	@systemd/setup.sh test

alone: test-setup
	$(PYTHON) -m pytest -q -m "alone and not proof" $(ARGS)

linters: test-setup
	$(GENTLY) $(PYTHON) -m ruff check .
	$(GENTLY) $(PYTHON) -m ruff format --check .
	$(GENTLY) $(PYTHON) -m mypy
	$(GENTLY) .venv/bin/lint-imports --no-cache --no-logo

core: test-setup
	$(GENTLY) $(PYTHON) -m pytest -q tests/core --cov=agentd.core --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered -n $(JOBS)
