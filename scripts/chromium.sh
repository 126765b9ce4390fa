#!/usr/bin/env bash
# Make sure that Chromium is there, for the tests of the pages. Without it those tests are skipped: say so, and go on.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

has_chromium || { "$here/apt-install.sh" chromium || true; }
has_chromium && exit

cat >&2 <<'MESSAGE'
**************************************************************************************************
Chromium is missing and cannot be installed from here (that takes apt-get, and root or sudo without
a password). The tests that open the pages in a browser WILL BE SKIPPED.
To run them: apt-get install chromium
**************************************************************************************************
MESSAGE
