# Everyday work on the code. A new machine needs only: python3 start.py test
BIN = .venv/bin
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml

.PHONY: check test bench lock templates messages

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict kpi connectors
	$(BIN)/lint-imports --no-logo

test:
	python3 start.py test

# Newer versions of everything: make lock UPGRADE=--upgrade
lock:
	$(COMPILE) $(UPGRADE) --quiet --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --quiet --output-file requirements-dev.txt --group dev --constraint requirements.txt

# How fast it is on this machine
bench:
	for file in bench/*.py; do PYTHONPATH=. $(BIN)/python "$$file" || exit 1; done

# Workbooks to fill in and docs/tables.md, from the declarations
templates:
	$(BIN)/python -m kpi.templates

# Sentences of the screens that wait for a translation
messages:
	$(BIN)/pybabel --quiet extract --omit-header --no-location --keyword n_:2 --output-file .venv/rapor.pot \
		pages streamlit_app.py
	$(BIN)/pybabel --quiet update --omit-header --no-fuzzy-matching --ignore-obsolete --locale id --domain rapor \
		--input-file .venv/rapor.pot --output-dir pages/locale
