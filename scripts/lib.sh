# shellcheck shell=bash
# Shared by the scripts here: where things are, and how they are built. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${0##*/}

fail() {
  echo "$program: $*" >&2
  exit 1
}

# usage_error TEXT: a wrong option; the caller has a function usage.
usage_error() {
  echo "$program: $1" >&2
  echo "Try '$0 --help'." >&2
  exit 2
}

# build PRESET [TARGET…]: configures once, then builds what changed. Silent when there is nothing to do.
build() {
  local preset=$1 folder=$root/build/$1
  shift
  if [[ ! -f $folder/build.ninja ]]; then
    echo "$program: configuring build/$preset"
    (cd "$root" && cmake --preset "$preset" >"$root/build-configure.log" 2>&1) || {
      cat "$root/build-configure.log" >&2
      fail "configuring failed"
    }
    rm -f "$root/build-configure.log"
  fi
  local targets=()
  [[ $# -gt 0 ]] && targets=(--target "$@")
  (cd "$root" && cmake --build --preset "$preset" "${targets[@]}")
}
