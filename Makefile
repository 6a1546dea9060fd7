.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python
LOCK := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-config --no-strip-extras --quiet

.PHONY: help install run demo test test-browser prod-check check fix bench lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: .venv/ok ## Install everything into .venv

run: .venv/ok .env ## Start the whole application on http://127.0.0.1:8000 (PORT=8123 make run)
	@$(RUN) manage.py dev

demo: .venv/ok .env ## Load the demo company
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py seed_demo

test: .venv/ok ## Run the whole test suite, two processes side by side
	@$(RUN) -m pytest -n 2

prod-check: .venv/ok ## Follow docs/operations.md on a throw-away copy of this machine (Linux; root or sudo)
	@$(RUN) -m deploy.check

check: .venv/ok ## Format, lint, types, imports, migrations, deployment, templates, compose, Dockerfile
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	DEBUG=true .venv/bin/mypy .
	.venv/bin/lint-imports
	DEBUG=true $(RUN) manage.py makemigrations --check --dry-run
	ENV_FILE=.env.example SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ADDRESS_HMAC_KEY=check $(RUN) manage.py check --deploy --fail-level WARNING
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/hadolint Dockerfile

fix: .venv/ok ## Format, and mend what the linter can mend
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: .venv/ok ## Measure, beside the physical limits
	@$(RUN) -m benchmarks

lock: ## Choose the newest allowed versions of all dependencies
	$(LOCK) --upgrade --all-extras -o requirements.txt
	$(LOCK) --upgrade -o requirements/production.txt

.env:
	@umask 077 && printf 'DEBUG=true\n' > .env
	@echo 'Wrote .env for a trial (DEBUG=true); .env.example lists all settings.'

.venv/ok: requirements.txt
	@echo 'Installing into .venv: a minute or two...'
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@
