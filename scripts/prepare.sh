# Sourced by ./quaywall and ./test: brings what is missing, says what it does, costs next to nothing when nothing is.
# After `prepare`, NODE is a Node 24 or newer and stands first on PATH.

WANTED_NODE=24.21.0

say() { printf '%s\n' "$*" >&2; }

# Is this node new enough? Types are stripped at run time and node:sqlite is built in from 24 on.
new_enough() { [ -x "$1" ] && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 24' 2>/dev/null)" = true ]; }

# prepare FOLDER run|all: Node, then the npm packages (`run` leaves the development ones out on a machine that has none).
prepare() {
  here=$1
  own="$here/.node/node_modules/node/bin/node"
  system=$(command -v node || true)
  if [ -n "$system" ] && { [ -f "$here/.stamps/node" ] && [ "$(cat "$here/.stamps/node")" = "$system" ] || new_enough "$system"; }; then
    NODE=$system
    [ -f "$here/.stamps/node" ] || { mkdir -p "$here/.stamps" && printf '%s' "$system" >"$here/.stamps/node"; }
  elif [ -x "$own" ] && [ "$(cat "$here/.node/version" 2>/dev/null)" = "$WANTED_NODE" ]; then
    NODE=$own
  else
    command -v npm >/dev/null || { say "Quaywall needs Node.js 20 or newer with npm. On Debian: apt-get install nodejs npm"; return 1; }
    say "Bringing Node $WANTED_NODE (this machine has $(node --version 2>/dev/null || echo none)) …"
    npm install --prefix "$here/.node" "node@$WANTED_NODE" --no-save --no-audit --no-fund --loglevel=error >&2 || {
      say "Node $WANTED_NODE could not be fetched from the npm registry. Is the network there? Then run the same command again."
      return 1
    }
    printf '%s' "$WANTED_NODE" >"$here/.node/version"
    NODE=$own
  fi
  PATH="$(dirname "$NODE"):$PATH"
  # Compiled code is kept between starts: a second start costs a fraction of the first.
  NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$here/.stamps/compiled}
  export NODE PATH NODE_COMPILE_CACHE

  sum=$(cksum <"$here/package-lock.json")
  have=$(cat "$here/.stamps/packages" 2>/dev/null || true)
  if [ "$have" = "$sum all" ] && [ -d "$here/node_modules" ]; then return 0; fi
  if [ "$2" = run ] && [ "$have" = "$sum run" ] && [ -d "$here/node_modules" ]; then return 0; fi
  # What was installed for tests stays installed: a changed lock file never takes the development packages away.
  want=$2; case $have in *all) want=all ;; esac
  [ -d "$here/node_modules/vitest" ] && want=all
  omit=; [ "$want" = run ] && omit=--omit=dev
  say "Installing packages …"
  (cd "$here" && npm ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || {
    say "The packages could not be installed (npm ci). Is the network there? Then run the same command again."
    return 1
  }
  mkdir -p "$here/.stamps" && printf '%s %s' "$sum" "$want" >"$here/.stamps/packages"
}

# engines FOLDER: foreign programs that tests compare with. Installed with apt where that is possible, else their tests skip by name.
engines() {
  missing=
  while IFS='|' read -r command package _; do
    case $command in ''|\#*) continue ;; esac
    command -v "$command" >/dev/null 2>&1 || [ -e "$command" ] || missing="$missing $package"
  done <"$1/scripts/engines.txt"
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "Not installed, and no right to install:$missing. Their tests are skipped by name."
    return 0
  fi
  say "Installing$missing …"
  # Nothing that is installed for a test may start a service on this machine.
  made=
  if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && made=yes; fi
  # shellcheck disable=SC2086
  { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq update &&
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends $missing; } >/dev/null 2>&1 ||
    say "apt-get could not install$missing. Their tests are skipped by name."
  [ -n "$made" ] && rm -f /usr/sbin/policy-rc.d
  return 0
}
