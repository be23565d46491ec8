#!/bin/sh
# Run a command with a PostgreSQL of its own: started in a folder that goes away, its address in FAZHI_TEST_DATABASE.
#   scripts/on_postgresql.sh .venv/bin/python -m pytest tests/apps
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || true)" 2>/dev/null || true)
[ -x "$bin/initdb" ] || { echo "找不到 PostgreSQL，请先安装：sudo apt-get install --no-install-recommends postgresql"; exit 1; }
folder=$(mktemp -d /tmp/fazhi-postgresql-XXXXXX)
port=$((20000 + $$ % 20000))
# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as() { runuser -u postgres -- "$@"; }
else
    as() { "$@"; }
fi
stop() { as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT INT TERM
as "$bin/initdb" -D "$folder/data" -U fazhi -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60" start >/dev/null
FAZHI_TEST_DATABASE="postgresql://fazhi@127.0.0.1:$port/postgres" "$@"
