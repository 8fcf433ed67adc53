#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# twinfind.sh: Twinfind beside fdupes, rdfind and jdupes, on one warm tree.
#
#   twinfind.sh [-t TWINFIND] [-f FOLDER] [-n FILES] [-r RUNS] [BUILD]
#
#   BUILD, the build folder (build/ of this tree), has the program
#   -t  the program, else
#   -f  where the tree is, or is made; else below XDG_CACHE_HOME or ~/.cache
#   -n  how many files (140000; 6.5 GB)
#   -r  how many runs of each program (10)
#
# First all must find the same groups; then they are timed, and a table is
# printed.  A program that is not installed is left out, and that is said.
# Where RESULTS is set, the medians are added to that file, as a line of JSON.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
twinfind='' folder='' files=140000 runs=10
while getopts t:f:n:r: option; do
  case $option in
    t) twinfind=$OPTARG ;;
    f) folder=$OPTARG ;;
    n) files=$OPTARG ;;
    r) runs=$OPTARG ;;
    *) echo "usage: $0 [-t TWINFIND] [-f FOLDER] [-n FILES] [-r RUNS] [BUILD]" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
build=${1:-$here/../build}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tact
: "${folder:=$cache/twinfind-$files}"

say () { echo "twinfind.sh: $*" >&2; }
has () { command -v "$1" >/dev/null 2>&1; }

if [ -z "$twinfind" ]; then
  twinfind=$build/demo/twinfind
  [ -x "$twinfind" ] || { say "there is no $twinfind: build it, or name it with -t"; exit 1; }
fi
# libtool's wrapper is a shell script, and no part of what is to be timed
real=$(dirname "$twinfind")/.libs/$(basename "$twinfind")
if [ -x "$real" ]; then
  LD_LIBRARY_PATH=$(cd "$(dirname "$twinfind")/.." && pwd)/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export LD_LIBRARY_PATH
  twinfind=$real
fi

# Programs

install ()
{
  has apt-get || return 0
  if [ "$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo=sudo; else return 0; fi
  say "installing $*"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || true
}

missing=
for program in hyperfine fdupes rdfind jdupes; do
  has $program || missing="$missing $program"
done
# shellcheck disable=SC2086 # a list
[ -z "$missing" ] || install $missing
has hyperfine || { say "skipped: hyperfine is not installed"; exit 77; }

# The tree

if [ ! -e "$folder/.complete" ]; then
  say "making $files files in $folder"
  mkdir -p "$folder"
  ${CC:-cc} -std=gnu11 -O2 -o "$scratch/tree" "$here/twinfind-tree.c" -lm
  "$scratch/tree" "$folder/tree" "$files" >&2
  : > "$folder/.complete"
fi
tree=$folder/tree

# The same groups: a line each, sorted.  A further link of a file ends in .link:
# the programs choose for themselves which of a file's names they print, and
# jdupes prints both where the file has a twin.

lines () { perl -00 -ne 'chomp; @f = split /\n/; '"$unlink" | LC_ALL=C sort; }

# shellcheck disable=SC2016 # it is perl
unlink='my %s; s/\.link$// for @f; @f = sort grep { !$s{$_}++ } @f; print join ("\t", @f), "\n" if @f > 1'

rdfind_lines ()
{
  rdfind -dryrun true -outputname "$scratch/results" "$tree" >/dev/null
  perl -ne 'next if /^#/; @f = split / /, $_, 8; chomp $f[7]; push @{$g{abs $f[1]}}, $f[7]; END { for (values %g) { @f = @$_; '"$unlink"' } }' \
    "$scratch/results" | LC_ALL=C sort
}

same ()
{
  if cmp -s "$scratch/twinfind" "$scratch/other"; then
    say "$1 finds the same $(wc -l < "$scratch/other") groups"
  else
    say "$1 finds other groups:"
    diff "$scratch/twinfind" "$scratch/other" | head -n 10 >&2
    exit 1
  fi
}

"$twinfind" --headless "$tree" | lines > "$scratch/twinfind"
set -- -n twinfind "'$twinfind' --headless '$tree'"
if has jdupes; then
  jdupes -r -q "$tree" | lines > "$scratch/other"; same jdupes
  set -- "$@" -n jdupes "jdupes -r -q '$tree'" -n "jdupes -Q (bytes not compared)" "jdupes -r -q -Q '$tree'"
else say "skipped: jdupes is not installed"; fi
if has rdfind; then
  rdfind_lines > "$scratch/other"; same rdfind
  set -- "$@" -n "rdfind (bytes not compared)" "rdfind -dryrun true -outputname /dev/null '$tree'"
else say "skipped: rdfind is not installed"; fi
if has fdupes; then
  fdupes -r -n -q "$tree" | lines > "$scratch/other"; same fdupes
  set -- "$@" -n fdupes "fdupes -r -n -q '$tree'"
else say "skipped: fdupes is not installed"; fi

# The figures

hyperfine -N --warmup 2 --runs "$runs" --export-csv "$scratch/csv" --export-markdown "$scratch/table" "$@" >&2
cat "$scratch/table"
[ -z "${RESULTS:-}" ] || awk -F, -v files="$files" '
  NR == 2 { ours = $(NF - 4) }
  NR > 2 { peers = peers (NR > 3 ? ", " : "") "\"" $1 "\": " $(NF - 4) }
  END { printf "{\"workload\": \"twinfind\", \"variant\": \"%d files, warm\", \"unit\": \"s\", \"tact\": %s, \"peers\": {%s}}\n", files, ours, peers }' \
  "$scratch/csv" >> "$RESULTS"
