#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-format.sh: the code is as clang-format leaves it, files and lines are no longer than they may be.
cd "${srcdir:-.}" || exit 1
bad=0
for file in lib/*/*.[ch] demo/*.[ch] tests/*.[ch] tests/*/*.[ch] bench/*.[ch]; do
  [ -e "$file" ] || continue
  lines=$(wc -l <"$file")
  [ "$lines" -le 500 ] || { echo "$file: $lines lines, 500 are the most"; bad=1; }
  head -n 1 "$file" | grep -q SPDX-License-Identifier || { echo "$file: line 1 is not its SPDX line"; bad=1; }
done
[ $bad = 0 ] || exit 1

# Versions differ in details; this is the one that decides.
for tool in clang-format-14 clang-format; do
  if $tool --version 2>/dev/null | grep -q 'version 14\.'; then
    exec $tool --dry-run --Werror lib/*/*.[ch] demo/*.[ch] tests/*.[ch] tests/*/*.[ch] bench/*.[ch]
  fi
done
echo "there is no clang-format 14"
exit 77
