#!/bin/sh
# The first start of the container of PostgreSQL: the database and its two roles.
set -eu
OWNER_PASSWORD=$(cat /run/secrets/owner_password)
APP_PASSWORD=$(cat /run/secrets/app_password)
export OWNER_PASSWORD APP_PASSWORD
psql --username="$POSTGRES_USER" --dbname=postgres --quiet --file=/roles.sql
