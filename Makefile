# On a fresh machine with Python 3.11 or newer, git and make: `make run` or `make test` is all that is needed.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8080

.PHONY: run test vendor check format screenshots bench clean

run: $(VENV)/.runtime
	$(BIN)/python -m addin demo --port $(PORT)

test: $(VENV)/.tests tests/node/.installed
	@CHROMIUM="$$(sh tests/browser/chromium.sh $(BIN))" $(BIN)/python -m pytest -n 2 $(ARGS)

# MSAL.js for a real Outlook deployment; the demo and the tests do without.
vendor:
	npm install --silent --no-audit --no-fund --prefix static/vendor @azure/msal-browser@5.29.0
	cp static/vendor/node_modules/@azure/msal-browser/lib/msal-browser.min.js static/vendor/
	rm -rf static/vendor/node_modules static/vendor/package.json static/vendor/package-lock.json

check: $(VENV)/.tests
	$(BIN)/ruff format --check addin tests
	$(BIN)/ruff check addin tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.tests
	$(BIN)/ruff check --fix addin tests
	$(BIN)/ruff format addin tests

# Pictures of every state of the panel, in screenshots/<language>/<colours>/.
screenshots: $(VENV)/.tests
	@SCREENSHOTS=screenshots CHROMIUM="$$(sh tests/browser/chromium.sh $(BIN))" $(BIN)/python -m pytest -q -n 2 tests/browser/test_states.py

bench: $(VENV)/.tests
	$(BIN)/python -m tests.benchmarks

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tests: requirements.txt tests/requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@ $(VENV)/.runtime

# Microsoft's own descriptions, to hold ours against: Office.js' names, MSAL.js, the manifest's schema. Without npm those
# tests are skipped.
tests/node/.installed: tests/node/package-lock.json
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund --prefix tests/node && touch $@; \
	else echo "No npm: what compares with Microsoft's npm packages is skipped." >&2; fi

clean:
	rm -rf $(VENV) demo-data .mypy_cache .pytest_cache .ruff_cache
