# shellcheck shell=bash
# Shared by the examples: ports and demo passwords as scripts/run left them. Sourced, never run.

set -euo pipefail
data=${PARLEY_DATA:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/data}
[[ -f $data/secrets/demo.txt ]] || { echo "start scripts/run first: $data has no demo users" >&2; exit 1; }

mqtt_port=$(awk '$1 == "listener" { print $2 }' "$data/mosquitto.conf")
# shellcheck disable=SC2034 # used by those who source this
http_port=$(awk '/^[a-z]+:/ { section = $1 } section == "http:" && $1 == "port:" { print $2 }' "$data/parley.yaml")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

password_of() { awk -v user="$1" '$1 == user { print $2 }' "$data/secrets/demo.txt"; }

# pub USER OPTIONS…
pub() { mosquitto_pub -h 127.0.0.1 -p "$mqtt_port" -V 5 -q 1 -u "$1" -P "$(password_of "$1")" "${@:2}"; }

# sub USER OPTIONS…: ends by itself after 10 seconds. stdbuf: into a file it would write at its end only.
sub() { stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$mqtt_port" -V 5 -q 1 -W 10 -u "$1" -P "$(password_of "$1")" "${@:2}"; }

# listen FILE USER OPTIONS…: receives one message into FILE in the background; returns when it is subscribed. Sets $listener.
listen() {
  local file=$1
  shift
  # -d says when the subscription stands; what is received comes by -F, marked, between those lines.
  sub "$1" -d -C 1 "${@:2}" >"$file" 2>&1 &
  # shellcheck disable=SC2034 # used by those who source this
  listener=$!
  for _ in {1..200}; do
    grep -q '^Subscribed' "$file" && return
    sleep 0.05
  done
  echo "no subscription after 10 s:" >&2
  cat "$file" >&2
  exit 1
}
