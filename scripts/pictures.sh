#!/usr/bin/env bash
# Draw the pictures of docs/pictures anew, from the programme and the evidence in the box: charts by the commands, pages by
# Chromium from a site that is made for it and thrown away.
set -euo pipefail

bin=.venv/bin
port=8765
home=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$home"' EXIT
export OSA_HOME=$home OSA_LANG=en DATABASE_URL=

"$bin/osa" register load --yes >/dev/null
"$bin/osa" appraise BGD --chart docs/pictures/suppliers-bgd.svg >/dev/null
"$bin/osa" substitute --chart docs/pictures/substitution.svg >/dev/null

password=$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe())')
"$bin/osa" user add ann --email ann@office.example --full-name 'Ann Example' --role desk_officer --language en \
    --password-stdin <<<"$password" >/dev/null
"$bin/osa" serve --port "$port" --workers 1 &
server=$!
until "$bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/en/about/')" 2>/dev/null; do
    kill -0 "$server"
    sleep 1
done
"$bin/python" scripts/screenshots.py "http://127.0.0.1:$port" --user ann --password-stdin <<<"$password"
