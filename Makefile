# Hustings: `make demo` and `make test` do all set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
FRENCH := hustings/web/locale/fr/LC_MESSAGES/django
FRONT := hustings/web/static/vendor/bootstrap.min.css

.PHONY: setup demo serve test check bench bench-national bench-web messages lock clean
setup: $(STAMP) $(FRENCH).mo $(FRONT)

$(STAMP): requirements/core.txt requirements/local.txt requirements/demo.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hustings needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements/core.txt -r requirements/local.txt -r requirements/demo.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(FRENCH).mo: $(FRENCH).po $(STAMP)
	$(BIN)/python -m hustings.cli.catalogues

# Where there is no npm, the one that comes as a Python package serves.
$(FRONT): package.json package-lock.json hustings/web/front.toml $(STAMP)
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements/node.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	$(BIN)/python -m hustings.web.front
	touch $@

# The demo lives in a folder of its own, so that it can be thrown away: rm -rf .hustings
demo: setup
	HUSTINGS_HOME=$${HUSTINGS_HOME:-$(CURDIR)/.hustings} $(BIN)/hustings demo --no-serve $(DEMO)

# The same riding in the browser, until Ctrl-C: the first time it is made, later it is there.
serve: setup
	HUSTINGS_HOME=$${HUSTINGS_HOME:-$(CURDIR)/.hustings} $(BIN)/hustings demo --serve $(DEMO)

# The tests about the code itself are those of `make check`.
# The browser tests take the system's Chromium; where there is none, Playwright's own is fetched once.
test: setup
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || $(BIN)/playwright install chromium \
	  || echo "No Chromium: the browser tests will be skipped."
	$(BIN)/python -m pytest -n $${HUSTINGS_TEST_WORKERS:-3} --dist loadfile --no-loadscope-reorder --durations=15 \
	  $(if $(TEST),$(TEST),--ignore=tests/repository)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/repository -p no:xdist

bench: setup
	$(BIN)/python -m bench

bench-national: setup
	$(BIN)/python -m bench.national

bench-web: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench.web

# After a sentence was added or changed: then write its French in hustings/web/locale, and run this again to compile it.
messages: $(STAMP)
	$(BIN)/python -m hustings.web.extraction
	$(BIN)/python -m hustings.cli.catalogues

lock:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	for set in core local demo dev node bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean:
	rm -rf $(VENV) node_modules hustings/web/static/vendor build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
