# Textdesk: `make up` needs Python 3.11 or newer and make, nothing else. GNU make, POSIX sh.

PORT ?= 8000
MINUTES ?= 10
ARGS ?=
BIN := .venv/bin
# Named in settings or on a command line only; parts of a dependency that are its public face; what benches alone need.
DEPTRY := --optional-dependencies-dev-groups dev --per-rule-ignores \
  "DEP002=django-template-partials|django-structlog|uvicorn|httptools|uvloop|whitenoise|lucide|tzdata|psycopg,DEP003=dj_database_url|kombu|urllib3,DEP004=playwright"
PYTHONS := python3.13 python3.12 python3.11 python3

.PHONY: help install up test browser faults soak lint bench screenshots messages lock
.DELETE_ON_ERROR:

help:
	@echo "make up [PORT=8000]   run Textdesk here, with a sandbox carrier and a demo"
	@echo "make install          make .venv and install what the product needs"
	@echo "make test             run the suite"
	@echo "make browser          use the whole product in Chromium, and look at every page with axe in both themes and sizes"
	@echo "make faults           kill, freeze and cut off real processes; see docs/reliability.md"
	@echo "make soak MINUTES=10  random traffic with random kills, then every promise is checked"
	@echo "make lint             run the linters"
	@echo "make bench            measure"
	@echo "make screenshots      take pictures of every page into docs/screenshots/"
	@echo "make messages         gather the texts to translate into locale/, and compile what is translated; needs gettext"
	@echo "make lock             pin the newest versions of what pyproject.toml asks for"

install: .venv/installed

up: .venv/installed
	@exec $(BIN)/python manage.py up --port $(PORT) $(ARGS)

test: .venv/installed-dev
	@$(BIN)/python -m pytest -n auto --dist loadgroup tests --ignore tests/faults --ignore tests/axe --ignore tests/e2e $(ARGS)

browser: .venv/installed-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder tests/axe tests/e2e $(ARGS)

faults: .venv/installed-dev
	@$(BIN)/python -m pytest -n 3 --dist loadgroup tests/faults $(ARGS)

soak: .venv/installed-dev
	@$(BIN)/python -m tests.faults.soak --minutes $(MINUTES) $(ARGS)

bench: .venv/installed-dev
	@$(BIN)/python -m bench $(ARGS)

screenshots: .venv/installed-dev
	@$(BIN)/python -m tests.screens $(ARGS)

# Texts of scripts are gathered as well: inbox/words.py and templates hold them. The .mo files are committed, so that
# nobody needs gettext to run Textdesk.
messages: .venv/installed-dev
	$(BIN)/python manage.py makemessages --all --no-obsolete --no-wrap --add-location file \
	  --ignore .venv --ignore tests --ignore bench --ignore var --ignore staticfiles
	$(BIN)/python manage.py compilemessages --ignore .venv

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/deptry . $(DEPTRY)
	$(BIN)/python manage.py makemigrations --check --dry-run
	@if [ -f static/vendor/SHA256SUMS ]; then cd static/vendor && sha256sum --check --quiet SHA256SUMS; fi

# A stamp is written only after everything before it went well, so that the next run repairs a broken install.
# And a .venv whose Python is gone (the system's was upgraded) has no stamps.
$(shell .venv/bin/python -m pip --version >/dev/null 2>&1 || rm -f .venv/python .venv/installed .venv/installed-dev)

.venv/python:
	@found=; for name in $(PYTHONS); do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Textdesk needs Python 3.11 or newer. Install it with: apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$found lacks its venv module. Install it with: apt install python3-venv" >&2; exit 1; \
	fi; \
	if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then $$found -m venv --clear .venv; fi
	@touch $@

.venv/installed: .venv/python requirements.lock
	@echo "Installing what Textdesk needs into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "Installing what the tests and linters need into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The locks name versions and hashes only; where packages come from is the machine's own setting.
lock: .venv/python
	@rm -rf .venv/uv uv.lock && $(BIN)/python -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv
	@.venv/uv/bin/uv lock --quiet
	@.venv/uv/bin/uv export --quiet --no-emit-project --no-header --no-annotate --extra postgres -o requirements.lock
	@.venv/uv/bin/uv export --quiet --no-emit-project --no-header --no-annotate --all-extras -o requirements-dev.lock
