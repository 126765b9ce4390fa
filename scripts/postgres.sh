#!/usr/bin/env bash
# Make sure that PostgreSQL's server programs are there, for the tests that hold PostgreSQL to the same answers. They start
# a server of their own. Without the programs those tests are skipped: say so, and go on.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")

has_server() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

has_server || { "$here/apt-install.sh" postgresql || true; }
has_server && exit

cat >&2 <<'MESSAGE'
**************************************************************************************************
PostgreSQL is missing and cannot be installed from here (that takes apt-get, and root or sudo without
a password). The tests that compare PostgreSQL's answers with the other engines' WILL BE SKIPPED.
To run them: apt-get install postgresql
**************************************************************************************************
MESSAGE
