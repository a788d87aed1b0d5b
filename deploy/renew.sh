#!/bin/sh
# A new version without a pause: the tables first, then one web process after another, each only when the one before it
# is well. Compose by itself would change all of them at once. Run it where docker-compose.yml stands.
set -eu

docker compose build
docker compose run --rm prepare
for old in $(docker compose ps --quiet web); do
  docker stop "$old" >/dev/null
  docker rm "$old" >/dev/null
  # The one that is missing is made from the new image; the others stay as they are until it is their turn.
  docker compose up --detach --no-deps --no-recreate --wait web
done
docker compose up --detach --wait
