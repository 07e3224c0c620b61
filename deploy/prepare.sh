#!/bin/sh
# Makes the secrets that docker-compose.yml hands to the containers, in deploy/secrets. Those that exist stay as they
# are. Prints the API key, which is kept nowhere else.
set -eu

cd "$(dirname "$0")"
mkdir -p secrets
# The folder keeps others on this machine out. The files themselves are read by the containers' own users.
chmod 700 secrets

random() {
	od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

sha256() {
	if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# A file that is there is whole: it gets its name last.
keep() {
	cat >"secrets/$1.new"
	chmod 444 "secrets/$1.new"
	mv -f "secrets/$1.new" "secrets/$1"
}

if [ ! -e secrets/database-url ]; then
	password=$(random)
	printf %s "$password" | keep postgres-password
	echo "postgres://journeylog:$password@postgres:5432/journeylog" | keep database-url
fi

if [ ! -e secrets/nats-url ]; then
	password=$(random)
	echo "authorization { user: journeylog, password: \"$password\" }" | keep nats-authorization
	echo "nats://journeylog:$password@nats:4222" | keep nats-url
fi

if [ ! -e secrets/api-keys.json ]; then
	key=$(random)
	digest=$(printf %s "$key" | sha256)
	echo "[{ \"name\": \"first\", \"sha256\": \"$digest\", \"siteId\": \"default\"," \
		"\"scopes\": [\"track\", \"read\", \"define\", \"audit\", \"privacy\"] }]" | keep api-keys.json
	echo "API key: $key"
fi
