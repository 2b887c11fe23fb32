# Boogie: two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.PHONY: run setup setup-dev test lint format types check lock clean

run: setup ## Start Boogie: the playground, or Discord when DISCORD_TOKEN is set
	@$(BIN)/boogie run

setup: $(VENV)/.installed ## Make .venv from the lock file (quick when nothing changed)

setup-dev: $(VENV)/.installed-dev $(VENV)/mainland/.installed ## The same, with what tests and linters need

test: setup-dev ## Run the tests
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: setup-dev ## Lint and check the formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev ## Check the types
	@$(BIN)/pyright

format: setup-dev ## Format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

check: lint types test ## All that CI runs

lock: setup-dev ## Resolve the lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --override lock-overrides.txt --custom-compile-command "make lock" -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --override lock-overrides.txt --custom-compile-command "make lock" -c requirements.lock -o requirements-dev.lock
	@$(BIN)/uv pip compile --group mainland --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" -c requirements-dev.lock -o requirements-mainland.lock

clean: ## Remove the virtual environment
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v[:2] <= (3, 13) else f"Boogie needs Python 3.11, 3.12 or 3.13; this is {v[0]}.{v[1]}. Try: make run PYTHON=python3.12")'
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Boogie (a few minutes the first time) ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# Tencent's two SDKs install into the same module path and would overwrite each other: the mainland one has a folder of its own.
$(VENV)/mainland/.installed: requirements-mainland.lock | $(BIN)/python
	@rm -rf $(@D)
	@$(INSTALL) --target $(@D) --require-hashes -r requirements-mainland.lock
	@touch $@
