#!/usr/bin/env bash
# Print the command of a Python that can make the virtual environment: 3.11 or newer, with venv and ensurepip.
# $PYTHON, if it is set, is the only one looked at.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
candidates=(${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python})

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

found=""
for candidate in "${candidates[@]}"; do
    is_new_enough "$candidate" || continue
    found=${found:-$candidate}
    if can_make_venv "$candidate"; then
        echo "$candidate"
        exit
    fi
done

if [ -z "$found" ]; then
    echo "setup: no Python 3.11 or newer among: ${candidates[*]}" >&2
    echo "setup: install one, or name it: make setup PYTHON=/path/to/python3.11" >&2
    exit 1
fi

# Debian packs venv and ensurepip apart from Python itself.
if "$here/apt-install.sh" python3-venv >&2 && can_make_venv "$found"; then
    echo "$found"
    exit
fi
echo "setup: $found has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2
exit 1
