# make run     start the app (makes what it needs first, here and below)
# make test    run every test, in a real browser too
# make test-versions  run the tests that need no browser on the lowest and on the newest allowed versions
# make lint    ruff, and mypy --strict on gru_viz
# make bench   time the core and training against PyTorch, a dragged slider, a key press, one visitor beside another
# make site    the live bench of every designed scene and shipped net as plain pages, in build/site
# make shots   a picture of every page, light and dark, wide and narrow, in docs/pictures/shots
# make clean   remove what the above made
#
# Options: make run PORT=8600, make run ADDRESS=0.0.0.0 (a whole class may connect),
#          make run PYTHON=/path/to/python, make test-versions PYTHON=python3.13, make test ARGS="-k link",
#          make test BROWSERS=1 (on a machine that is slow with two)

PYTHON  ?=
PORT    ?= 8501
ADDRESS ?= localhost
ARGS    ?=
BROWSERS ?= 2

VENV := .venv
PY   := $(VENV)/bin/python
# Only what is imported is compiled, and that is a small part.
PIP  := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile
# A file under .venv/made says that a step is done; make repeats the step when what it read is newer.
MADE := $(VENV)/made

# Every test process and every server of a test would otherwise compile the app and the tests anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-versions lint bench site shots clean

help:
	@sed -n 's/^# \(make [a-z].*\)/\1/p' Makefile

run: $(MADE)/run
	@$(PY) -m streamlit run serve.py --server.address $(ADDRESS) --server.port $(PORT)

# Browser tests wait more than they work, so BROWSERS go side by side. Those that time a fast hand, or end a server under
# it, go alone (pytest.mark.alone). What fails is tried once more by itself, since a busy machine may lose a race that no
# person would see. 5: none was chosen.
test: $(MADE)/test $(MADE)/chromium $(MADE)/firefox $(MADE)/nginx
	$(PY) -m pytest -n 2 --dist worksteal -m "not browser" $(ARGS) || [ $$? -eq 5 ]
	@failed=0; \
	$(PY) -m pytest -n $(BROWSERS) --dist worksteal -m "browser and not alone" $(ARGS) || [ $$? -eq 5 ] || failed=1; \
	$(PY) -m pytest -m "browser and alone" $(ARGS) || [ $$? -eq 5 ] || failed=1; \
	[ $$failed = 0 ] || $(PY) -m pytest -m browser --last-failed $(ARGS)

# Each in an environment of its own, made anew: what is newest changes from day to day.
test-versions: $(MADE)/nginx .venv-lowest .venv-newest
	@failed=0; for made in $(filter .venv-%,$^); do \
	echo "Testing with $$made"; $$made/bin/python -m pytest -n 2 --dist worksteal -m "not browser" $(ARGS) || failed=1; \
	done; exit $$failed

.venv-lowest .venv-newest: .venv-%: FORCE
	@python=$$(sh tools/find_python.sh $(PYTHON)) && $$python -m venv --clear $@ && \
	{ case $* in lowest) $$python -m tools.lowest;; esac; } >$@/constraints.txt && \
	$@/bin/python -m pip install --quiet --disable-pip-version-check -c $@/constraints.txt -e ".[test]" && \
	$@/bin/python -m pip list --disable-pip-version-check | grep -iE "^(streamlit|numpy|plotly|pandas|pillow|onnx) "

FORCE:

lint: $(MADE)/lint
	$(PY) -m ruff check .
	$(PY) -m mypy

bench: $(MADE)/bench $(MADE)/chromium $(MADE)/nginx
	$(PY) benchmarks/core.py
	$(PY) benchmarks/memory.py
	$(PY) benchmarks/learning.py
	$(PY) -m benchmarks.layers
	$(PY) -m benchmarks.live
	$(PY) -m benchmarks.reruns
	$(PY) -m benchmarks.visitors

site: $(MADE)/run
	$(PY) -m gru_viz site build/site

shots: $(MADE)/test $(MADE)/chromium
	$(PY) -m tools.shots

clean:
	rm -rf $(VENV) .venv-lowest .venv-newest build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/pictures/shots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE)/venv:
	@python=$$(sh tools/find_python.sh $(PYTHON)) && \
	echo "Making $(VENV) with $$($$python --version)" && rm -rf $(VENV) && \
	{ $$python -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; }
	@mkdir -p $(MADE) && touch $@

# The app runs from this folder without being installed, as it does on a host: requirements.txt is all it needs.
$(MADE)/run: $(MADE)/venv requirements.txt
	$(PIP) -r requirements.txt
	@touch $@

$(MADE)/test $(MADE)/lint $(MADE)/bench: $(MADE)/%: $(MADE)/venv requirements.txt pyproject.toml
	$(PIP) -e ".[$*]"
	@touch $@

$(MADE)/nginx: $(MADE)/venv
	@sh tools/get_nginx.sh
	@touch $@

$(MADE)/chromium: $(MADE)/venv
	@sh tools/get_chromium.sh $(PY)
	@touch $@

$(MADE)/firefox: $(MADE)/venv
	@sh tools/get_firefox.sh
	@touch $@
