#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# tsan-glib.sh: prints the folder of a GLib that ThreadSanitizer understands, which it builds where there is none yet.
#
# It is the source package of the GLib that is installed, from the machine's own apt sources, in the user's cache.
# What it says of its work goes to stderr.
set -eu -o pipefail
exec 3>&1 1>&2
top=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$top/tests/setup.sh"

version=$(dpkg-query -W -f '${source:Version}' libglib2.0-dev)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tact/glib-tsan-${version//[^A-Za-z0-9.+-]/_}-$(dpkg --print-architecture)-gcc$(gcc -dumpversion)
if [ -e "$cache/lib/complete" ]; then
  echo "$cache/lib" >&3
  exit
fi
mkdir -p "$cache/apt/lists/partial" "$cache/apt/sources" "$cache/lib"

# The Debian entries of the machine, as sources of sources; other archives have no GLib.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  case $file in
    *.sources) awk 'BEGIN { RS = ""; ORS = "\n\n" } /\nURIs:[^\n]*\/debian/ { sub(/Types:[^\n]*/, "Types: deb-src"); print }' "$file" >"$cache/apt/sources/$(basename "$file")" ;;
    *.list) [ ! -e "$file" ] || sed -nE 's,^deb(-src)?( +\[[^]]*\])?( +[^ ]*/debian),deb-src\2\3,p' "$file" | sort -u >"$cache/apt/sources/$(basename "$file")" ;;
  esac
done
own_apt() {
  apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$cache/apt/sources" -o Dir::State::Lists="$cache/apt/lists" \
    -o Dir::Cache::pkgcache='' -o Dir::Cache::srcpkgcache='' -o APT::Sandbox::User="$(id -un)" "$@" </dev/null
}
own_apt update >"$cache/apt.log" 2>&1 || { tail -n 5 "$cache/apt.log"; fail "apt-get update failed"; }
rm -rf "$cache/source" "$cache"/glib2.0*
(cd "$cache" && { own_apt source "glib2.0=$version" || own_apt source glib2.0; } >>"$cache/apt.log" 2>&1) ||
  { tail -n 5 "$cache/apt.log"; fail "there is no source package of GLib $version"; }
mv "$cache"/glib2.0-*/ "$cache/source"

# Options that this GLib knows.
options=(-Db_sanitize=thread -Db_lundef=false --buildtype=debugoptimized --wrap-mode=nofallback)
for option in tests=false nls=disabled libmount=disabled selinux=disabled introspection=disabled sysprof=disabled; do
  ! grep -q "'${option%=*}'" "$cache/source"/meson_options.txt "$cache/source"/meson.options 2>/dev/null || options+=("-D$option")
done
step "$cache/setup.log" "GLib $version for ThreadSanitizer, meson" 0 '' meson setup "${options[@]}" "$cache/source/build" "$cache/source" ||
  { tail -n 20 "$cache/setup.log"; fail "meson failed"; }
mapfile -t targets < <(ninja -C "$cache/source/build" -t targets all |
  sed -nE 's,^((glib|gobject|gio|gmodule|gthread)/lib[a-z]+-2\.0\.so\.0\.[0-9.]+): .*,\1,p')
total=$(ninja -C "$cache/source/build" -n "${targets[@]}" | grep -c '^\[')
step "$cache/build.log" "GLib $version for ThreadSanitizer" "$total" '\[*\]*' ninja -C "$cache/source/build" "${targets[@]}" ||
  { grep -A 20 '^FAILED' "$cache/build.log"; fail "the build of GLib failed"; }

for target in "${targets[@]}"; do
  cp "$cache/source/build/$target" "$cache/lib/"
  ln -sf "$(basename "$target")" "$cache/lib/$(basename "${target%%.so.0.*}.so.0")"
done
touch "$cache/lib/complete"
rm -rf "$cache/source" "$cache/apt" "$cache"/glib2.0*
echo "$cache/lib" >&3
