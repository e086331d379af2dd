# Two commands do everything on a fresh machine with Python 3.11 or later: `make site` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What a fresh install gets is what was tested, the build system too: see constraints.txt.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Commands start as they do where they are installed: with the code that Python keeps compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: site serve test browser check quality bench audit lock clean help
.DEFAULT_GOAL := help

help:            ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

site: $(VENV)/site    ## environment, demo articles converted, site and search built in public/
	$(BIN)/kliping convert
	$(BIN)/kliping build
	@echo
	@echo "The demo archive is in public/. Look at it:  make serve"

serve: $(VENV)/site   ## preview with live reload
	$(BIN)/kliping serve

test: $(VENV)/dev     ## all tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

browser: $(VENV)/dev  ## only the tests in a real browser
	$(BIN)/python -m pytest -m browser

check: $(VENV)/dev    ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

quality: $(VENV)/dev  ## scores of converter and recogniser over the corpus beside the checkout
	PYTHONPATH=tests $(BIN)/python -m quality.scores
	PYTHONPATH=tests $(BIN)/python -m quality.containers
	PYTHONPATH=tests $(BIN)/python -m quality.entities
	PYTHONPATH=tests $(BIN)/python -m quality.topics

bench: $(VENV)/dev    ## benchmarks; bench/README.md says what each measures
	$(BIN)/python bench/build.py
	$(BIN)/python bench/doubles.py
	$(BIN)/python bench/convert.py
	$(BIN)/python bench/entities.py

audit: $(VENV)/dev    ## pages against Lighthouse, axe, html-validate, vnu: needs npm, java, chromium, a quiet machine
	PYTHONPATH=tests:bench $(BIN)/python -m audit $(ARGS)

lock:            ## write constraints.txt anew, from the newest releases
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	PIP_CONSTRAINT= $(VENV)-lock/bin/python -m pip install --quiet --upgrade ".[dev]"
	{ sed '/^#/!d' constraints.txt; $(VENV)-lock/bin/python -m pip freeze --exclude kliping; } > constraints.new
	mv constraints.new constraints.txt && rm -rf $(VENV)-lock

clean:           ## remove what was built, and the environment
	rm -rf public .kliping $(VENV) dist

$(VENV)/python-is-there:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kliping needs Python 3.11 or later; name it with: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing. On Debian: apt install python3-venv"; rm -rf $(VENV); exit 2; }
	@touch $@

$(VENV)/site: pyproject.toml constraints.txt $(VENV)/python-is-there
	$(PIP) install -e .
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt $(VENV)/python-is-there
	$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@ $(VENV)/site
