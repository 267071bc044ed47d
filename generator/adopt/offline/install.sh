#!/bin/sh
# Starts install.py by the right Python. Use: sh install.sh [folder of the city's repository]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
for name in python@PYTHON@ python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; raise SystemExit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
        exec "$name" "$here/install.py" "$@"
    fi
done
echo "Python @PYTHON@ is needed / 需要 Python @PYTHON@" >&2
exit 2
