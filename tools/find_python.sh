#!/bin/sh
# Prints the Python to build with: the one given, else the first on the PATH that is 3.11 or newer.
check='import sys; sys.exit(sys.version_info < (3, 11))'
for python in ${1:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    # Run it: a launcher may be on the PATH for a version that is not installed.
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$check" >/dev/null 2>&1; then
        command -v "$python"
        exit 0
    fi
done
if [ -n "$1" ]; then
    found=$("$1" --version 2>/dev/null) || found="not a Python that runs"
    echo "gru_viz needs Python 3.11 or newer; $1 is $found." >&2
else
    found=$(python3 --version 2>/dev/null) || found="no python3"
    echo "gru_viz needs Python 3.11 or newer; this machine has $found." >&2
    echo "Install a newer one, or name it: make PYTHON=/path/to/python3.12 ..." >&2
fi
exit 1
