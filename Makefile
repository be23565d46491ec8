# make setup   .venv with everything that is needed, and .venv/bin/fazhi
# make demo    builds the demo county, runs the whole job on it, and opens it in the browser (on a terminal)
# make test    all tests;  make lint  style, types, layers;  make bench  measurements
# make docs    the pages that are made from the registries

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILED := hatch_build.py $(wildcard fazhi/reading/compiled/*.px[yd])
STAMP := $(VENV)/.installed
DEMO ?= demo-county

.PHONY: setup demo test lint bench docs lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.lock pyproject.toml scripts/system_packages.sh scripts/frontend.sh fazhi/site/frontend/package-lock.json $(COMPILED)
	@scripts/system_packages.sh
	@scripts/frontend.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新版本，可用 make PYTHON=python3.11 指定。"; exit 1; }
	@echo "安装 Python 软件包（首次约需几分钟）……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python hatch_build.py 2>/dev/null || \
		echo "提示：没有 C 编译器或 Python 头文件，读取文件的内层循环未编译：功能相同，只是慢一些。"
	@touch $(STAMP)

demo: setup
	@if [ -t 1 ]; then $(BIN)/fazhi demo $(DEMO); else $(BIN)/fazhi demo $(DEMO) --no-serve; fi

test: setup lint
	$(BIN)/python -m pytest tests -n auto --dist worksteal
	scripts/on_postgresql.sh $(BIN)/python -m pytest tests/apps tests/site -n auto --dist worksteal -m "not slow"

lint: setup
	$(BIN)/ruff check fazhi tests bench hatch_build.py
	$(BIN)/ruff format --check fazhi tests bench hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup
	$(BIN)/python -m bench

docs: setup
	$(BIN)/python -m fazhi.cli.reference docs

lock:
	uv pip compile pyproject.toml -o requirements/base.lock --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -q
	uv pip compile pyproject.toml --group dev --extra pictures --extra postgresql --extra semantic -o requirements/dev.lock --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -q

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
