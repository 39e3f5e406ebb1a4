#!/bin/sh
# Makes and updates Temporal's two databases. Safe to run again: each step finds what is there.
# SQL_HOST, SQL_USER and SQL_PASSWORD are read by temporal-sql-tool itself.
set -eu

SCHEMA=/etc/temporal/schema/postgresql/v12

prepare() {
  database=$1
  versions=$2
  set -- temporal-sql-tool --plugin postgres12 --endpoint "$SQL_HOST" --port 5432 --user "$SQL_USER" --database "$database"
  "$@" create
  "$@" setup-schema --version 0.0
  "$@" update-schema --schema-dir "$versions"
}

prepare temporal "$SCHEMA/temporal/versioned"
prepare temporal_visibility "$SCHEMA/visibility/versioned"
