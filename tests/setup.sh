# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# setup.sh: what the scripts share.  They source it, with top= the source tree.
#
#     need SET...          installs what is missing of the packages in SETs, or says what is missing and exits with 1
#     build FOLDER ARG...  bootstraps, configures FOLDER with ARGs and runs make; returns at once where nothing changed
#
# Long steps show one line, "what: 10% 20% ... done, 31 s"; what they print themselves goes to FOLDER/make.log and the like.

need_c="gcc libc6-dev make autoconf automake libtool pkg-config libglib2.0-dev"
need_tests="check g++ diffutils"
need_bindings="gobject-introspection libgirepository1.0-dev valac"
need_gtk="libgtk-4-dev libxxhash-dev"
need_screen="xvfb xauth dbus at-spi2-core imagemagick fonts-dejavu-core adwaita-icon-theme librsvg2-common"
need_ui="libatspi2.0-dev xdotool fdupes"
need_ci="clang clang-format xz-utils gdb valgrind qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
need_tsan="dpkg-dev meson ninja-build libffi-dev zlib1g-dev libpcre2-dev libmount-dev libselinux1-dev python3-packaging"

jobs=$(nproc 2>/dev/null || echo 2)

say()  { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# progress TITLE TOTAL PATTERN: shows how many of TOTAL lines that match PATTERN have come.
progress() {
  local title=$1 total=$2 pattern=$3 n=0 shown=0 tenth line
  printf '%s:' "$title"
  while IFS= read -r line; do
    # shellcheck disable=SC2254  # PATTERN is one
    case $line in $pattern) n=$((n + 1)) ;; *) continue ;; esac
    [ "$total" -gt 0 ] || continue
    tenth=$((n * 10 / total))
    while [ "$shown" -lt "$tenth" ] && [ "$shown" -lt 10 ]; do
      shown=$((shown + 1))
      printf ' %d%%' $((shown * 10))
    done
  done
}

# step LOG TITLE TOTAL PATTERN CMD...: runs CMD into LOG under a line of progress; returns what CMD returns.
step() {
  local log=$1 title=$2 total=$3 pattern=$4 start=$SECONDS status
  shift 4
  # shellcheck disable=SC2094  # written by one, read by none
  "$@" 2>&1 | tee "$log" | progress "$title" "$total" "$pattern"
  status=${PIPESTATUS[0]}
  if [ "$status" = 0 ]; then say " done, $((SECONDS - start)) s"; else say " failed, $((SECONDS - start)) s"; fi
  return "$status"
}

packages_of() {
  local set name
  for set; do
    name=need_$set
    printf '%s ' "${!name}"
  done
}

missing_of() {
  local package here
  here=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p')
  for package; do
    printf '%s\n' "$here" | grep -qxF -e "$package" || printf '%s ' "$package"
  done
}

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null; }

need() {
  local packages missing log total
  packages=$(packages_of "$@")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian; install what corresponds to: $packages"
  fi
  # shellcheck disable=SC2086  # words
  missing=$(missing_of $packages)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
  else
    say "missing packages: $missing" >&2
    say "  sudo apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi

  log=$(mktemp)
  say "to install: $missing"
  apt -qq update >"$log" 2>&1 || { tail -n 5 "$log" >&2; fail "apt-get update failed"; }
  # shellcheck disable=SC2086
  total=$(apt -s install --no-install-recommends $missing 2>/dev/null | grep -cE '^(Inst|Conf)') || :
  # shellcheck disable=SC2086
  step "$log" "packages" "$total" '@(Unpacking|Setting up) *' apt -q -y install --no-install-recommends $missing ||
    { grep -E '^(E|W):' "$log" >&2 || tail -n 20 "$log" >&2; fail "apt-get could not install the packages (all it said: $log)"; }
  rm -f "$log"
}

# What make has to say where it failed, and the compiler's warnings where it has not.
complaints() { grep -nE '(warning|error|undefined reference|\*\*\*)[: ]' "$1" | head -n "${2:-30}" >&2 || :; }

build() {
  local folder=$1 total configured
  shift
  if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ]; then
    step "$top/bootstrap.log" "bootstrap" 0 '' "$top/bootstrap" || { tail -n 20 "$top/bootstrap.log" >&2; fail "bootstrap failed"; }
    rm -f "$top/bootstrap.log"
  fi
  mkdir -p "$folder"
  # Again where the arguments are others, or where packages came, went or became newer.
  # shellcheck disable=SC2046  # words
  configured="$* $(dpkg-query -W -f '${Package} ${Version} ${db:Status-Status},' $(packages_of c tests bindings gtk ui) 2>/dev/null)" || :
  if [ ! -e "$folder/config.status" ] || [ "$configured" != "$(cat "$folder/configured" 2>/dev/null)" ]; then
    (cd "$folder" && step configure.log "configure" 0 '' "$(realpath --relative-to=. "$top")/configure" "$@") ||
      { tail -n 5 "$folder/configure.log" >&2; fail "configure failed: see $folder/config.log"; }
    printf '%s' "$configured" >"$folder/configured"
  fi
  if make -s -q -C "$folder" all >/dev/null 2>&1; then return 0; fi
  total=$(make -n -C "$folder" all 2>/dev/null | grep -cE 'echo "  [A-Z]') || :
  step "$folder/make.log" "$(basename "$folder")" "$total" '  [A-Z]*' make -j"$jobs" -C "$folder" all ||
    { complaints "$folder/make.log"; fail "the build failed: see $folder/make.log"; }
  if grep -qE '[0-9]: warning:' "$folder/make.log"; then complaints "$folder/make.log" 10; fi
}

shopt -s extglob
