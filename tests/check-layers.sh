#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-layers.sh: a file of lib/ includes its own layer or a lower one; no header includes itself by way of others;
# programs know public headers only; and every file that is here is built.
layers="base task schedule context async combine sync io gtk"
cd "${srcdir:-.}" || exit 1
bad=0
complain() { echo "$1"; bad=1; }

lower='tact'
for layer in $layers; do
  lower="$lower|$layer"
  [ -d "lib/$layer" ] || continue
  found=$(grep -nE '#include "[a-z]+/' "lib/$layer"/*.[ch] | grep -vE "\"($lower)/")
  [ -z "$found" ] || complain "above its layer: $found"
  [ "$layer" = gtk ] || ! grep -ln '#include <\(gtk\|gdk\)' "lib/$layer"/*.[ch] || complain "GTK below lib/gtk"
done
for folder in lib/*/; do
  layer=$(basename "$folder")
  case " tact doctor $layers " in *" $layer "*) ;; *) complain "$folder is no layer of $0" ;; esac
done

edges=$(cd lib && grep -oE '^#include [<"][a-z]+/[a-z0-9-]+\.h' ./*/*.h | sed -E 's,^\./,,; s,:#include [<"], ,')
loops=$(echo "$edges" | tsort 2>&1 >/dev/null)
[ -z "$loops" ] || complain "headers that include each other: $loops"

found=$(grep -nE "#include \"($lower)/|-private\\.h\"" lib/doctor/*.[ch] demo/*.[ch] bench/*.[ch] | grep -vE '"(window|bench)-private\.h"')
[ -z "$found" ] || complain "private to the library: $found"

for file in lib/*/*.[ch]; do
  grep -q "%D%/${file#lib/}" lib/local.mk || complain "lib/local.mk does not name $file"
done
for file in demo/*.[ch]; do
  grep -q "%D%/${file#demo/}" demo/local.mk || complain "demo/local.mk does not name $file"
done
for file in tests/model-*.c tests/test-*.c tests/stress-*.c tests/conformance/o*.c; do
  [ ! -e "$file" ] || grep -qE "${file%.c}( |\$)|%D%/${file#tests/}( |\$)" tests/local.mk || complain "tests/local.mk does not name $file"
done
exit $bad
