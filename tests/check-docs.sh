#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-docs.sh: what the documents name is there: functions and macros in the public headers, files in the tree, links.
#
# A name that ends in "_", "_*" or "*" stands for all that begin so.
: "${srcdir:=.}" "${builddir:=.}"
bad=0
complain() { echo "$1"; bad=1; }
words=$(mktemp)
trap 'rm -f "$words" "$words.all"' EXIT

# What headers declare, without their comments, and the environment's variables.  Pages for who changes the library know more.
declared() { sed 's,^ \*.*,,; s,/\*.*,,' "$@" | grep -oE '\b(tact|TACT)_[A-Za-z0-9_]+'; }
{
  declared "$srcdir"/lib/tact/*.h "$builddir/lib/tact/version.h"
  grep -rohE 'getenv \("TACT_[A-Z_]+"\)' "$srcdir/lib" | grep -oE 'TACT_[A-Z_]+'
} | sort -u >"$words"
[ -s "$words" ] || { echo "no words in the headers"; exit 1; }
{ cat "$words"; declared "$srcdir"/lib/*/*.[ch]; } | sort -u >"$words.all"

for page in "$srcdir/README" "$srcdir"/docs/*.md; do
  case $page in */architecture.md | */threads.md) known=$words.all ;; *) known=$words ;; esac
  # shellcheck disable=SC2013  # words
  for word in $(grep -oE '(^|[^A-Za-z0-9_./-])(tact|TACT)_[A-Za-z0-9_]*\*?' "$page" | grep -oE '(tact|TACT)_.*' | sort -u); do
    case $word in
      *_ | *\*) grep -q "^${word%\*}" "$known" || complain "$page: no header has a name that begins with ${word%\*}" ;;
      *) grep -qx "$word" "$known" || complain "$page: no header has $word" ;;
    esac
  done
  # Files by their path, and links.
  # shellcheck disable=SC2013
  for file in $(grep -oE '(^|[^A-Za-z0-9_./-])(docs|tests|demo|bench|lib)/[A-Za-z0-9_./-]*[A-Za-z0-9_]\.[a-z]+' "$page" | grep -oE '[a-z]+/.*' | sort -u); do
    [ -e "$srcdir/$file" ] || [ -e "$builddir/$file" ] || complain "$page: there is no $file"
  done
  for link in $(grep -oE '\]\([^)#:]+\)' "$page" | tr -d '])('); do
    [ -e "$srcdir/docs/$link" ] || complain "$page: there is no docs/$link"
  done
done
exit $bad
