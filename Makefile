.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python
PIP := .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes
LOCK := .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-config --no-strip-extras --quiet

.PHONY: help install run demo test test-browser simulate walk prod-check screenshots check contract fix bench bench-quick bench-growth lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: .venv/ok ## Install everything into .venv

run: .venv/trial .env ## Start the whole application on http://127.0.0.1:8000 (PORT=8123 make run)
	@$(RUN) manage.py dev

demo: .venv/trial .env ## Load the demo company
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py seed_demo

test: .venv/ok ## Run the test suite without the browser (make test ARGS=tests/consent runs a part)
	@$(RUN) -m pytest -n 3 --dist worksteal -m "not browser" $(ARGS)

test-browser: .venv/ok ## Walk the pages in a real Chromium
	@$(RUN) -m pytest -n 2 -m browser $(ARGS)

simulate: .venv/ok ## Let a company live on a moved clock (make simulate SEED=7 YEARS=10)
	@$(RUN) -m tests.simulation --seed $(or $(SEED),1) --years $(or $(YEARS),1)

screenshots: .venv/ok ## Take the pictures of the guide from the running demo (`make run` beside it)
	@$(RUN) -m tests.guide.screenshots http://127.0.0.1:$(or $(PORT),8000) var/demo-logins.json

walk: .venv/ok ## See every page of the running demo: axe, narrow, dark, letters of twice the size
	@$(RUN) -m tests.walk http://127.0.0.1:$(or $(PORT),8000) var/demo-logins.json

prod-check: .venv/ok ## Follow docs/operations.md on a throw-away copy of this machine (Linux; root or sudo)
	@$(RUN) -m deploy.check $(FAULT)

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

contract: .venv/ok ## Lint the description of the API with spectral and redocly (needs npm)
	@mkdir -p var && DEBUG=true $(RUN) manage.py describe_api > var/openapi.json
	@cd .ci/openapi && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts
	cd .ci/openapi && npx --no-install spectral lint --fail-severity=warn ../../var/openapi.json
	cd .ci/openapi && npx --no-install redocly lint ../../var/openapi.json

fix: .venv/ok ## Format, and mend what the linter can mend
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: .venv/ok ## Measure, beside the physical limits
	@$(RUN) -m benchmarks

bench-quick: .venv/ok ## Measure at 10,000 to 20,000 people, in minutes
	@CONSENT_SIZES=10000 ERASURE_SIZES=10000 RETENTION_SHEETS=20000 OBJECTION_PEOPLE=20000 \
		OBJECTION_LOADS=false $(RUN) -m benchmarks consent erasure retention objections

bench-growth: .venv/ok ## Measure companies with years of history (30 minutes; keeps its databases; GROWTH="20000" for one)
	@missed=0; for people in $(or $(GROWTH),20000 200000 1000000); do \
		BENCH_KEEP=true GROWTH_PEOPLE=$$people $(RUN) -m benchmarks growth || missed=1; \
	done; exit $$missed

lock: ## Choose the newest allowed versions of all dependencies
	$(LOCK) --upgrade --all-extras pyproject.toml -o requirements.txt
	$(LOCK) --constraint requirements.txt pyproject.toml -o requirements/production.txt
	$(LOCK) --constraint requirements.txt --extra dev pyproject.toml -o requirements/trial.txt
	echo uv | $(LOCK) --constraint requirements.txt - -o requirements/uv.txt

.env:
	@umask 077 && printf 'DEBUG=true\n' > .env
	@echo 'Fichier .env : créé pour un essai (DEBUG=true) ; .env.example liste tous les réglages.'

# What `make run` needs, then what tests and checks need besides. uv is many times faster than pip; where it finds no
# package, since it does not read the settings of pip (a mirror, say), pip does it.
.venv/ok: requirements.txt .venv/trial
.venv/trial: requirements/trial.txt .venv/uv
.venv/ok .venv/trial:
	@echo 'Installation dans .venv : $<...'
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r $< || $(PIP) -r $<
	@touch $@

.venv/uv: requirements/uv.txt
	@$(PYTHON) -m venv .venv
	@$(PIP) -r $<
	@touch $@
