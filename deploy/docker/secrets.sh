#!/bin/sh
# Makes the secrets of docker-compose.yml, each in a file of its own. What is there already stays.
set -eu
cd "$(dirname "$0")/../.."
# Compose mounts the files as they are, and the containers' users read them: the directory is what keeps others out.
mkdir -p -m 0700 secrets
keep() {
    [ -s "secrets/$1" ] || printf '%s\n' "$2" > "secrets/$1"
    chmod 0444 "secrets/$1"
}
keep secret_key "$(openssl rand -hex 48)"
keep address_hmac_key "$(openssl rand -hex 48)"
keep owner_password "$(openssl rand -hex 24)"
keep app_password "$(openssl rand -hex 24)"
keep superuser_password "$(openssl rand -hex 24)"
keep owner_database_url "postgres://rgpd_owner:$(cat secrets/owner_password)@postgres:5432/rgpd"
keep database_url "postgres://rgpd_app:$(cat secrets/app_password)@postgres:5432/rgpd"
