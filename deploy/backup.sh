#!/bin/sh
# A whole copy of the database each day; the newest KEEP_DAYS of them are kept. `sh backup.sh once` makes one and ends.
# Erased members stay in older copies until those have aged out: keep them closed, and not for longer than needed.
set -eu

copy() {
  name="$BACKUPS/hearthside-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
  pg_dump --format=custom --file="$name.part"
  mv "$name.part" "$name"
  find "$BACKUPS" -name 'hearthside-*.dump' -mtime "+$KEEP_DAYS" -delete
  echo "backup: $name"
}

if [ "${1:-}" = once ]; then
  copy
  exit
fi
trap exit TERM INT
while :; do
  copy || echo "backup: failed; the next try is in an hour"
  [ -n "$(find "$BACKUPS" -name 'hearthside-*.dump' -mmin -60)" ] && pause=86400 || pause=3600
  sleep "$pause" &
  wait $!
done
