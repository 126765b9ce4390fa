#!/usr/bin/env bash
# Install Debian packages if that is possible without asking anybody: apt-get is there, and we are root or sudo needs no
# password. Otherwise do nothing and fail.
set -euo pipefail

command -v apt-get >/dev/null || exit 1
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || exit 1
    as_root=(sudo -n)
fi

echo "installing with apt-get: $*"
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "$@")
"${install[@]}" >/dev/null 2>&1 && exit
"${as_root[@]}" apt-get update --quiet=2 >/dev/null
"${install[@]}" >/dev/null
