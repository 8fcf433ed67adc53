# SPDX-License-Identifier: LGPL-2.1-or-later
# The benches: never built or run by `make check`.

bench_programs = bench/bench-method bench/bench-pool bench/bench-post bench/bench-task
EXTRA_PROGRAMS = $(bench_programs) bench/twinfind-tree
EXTRA_LTLIBRARIES = bench/libbench.la
bench_libbench_la_SOURCES = %D%/bench.c %D%/bench.h %D%/bench-private.h %D%/coprocess.c %D%/report.c
bench_bench_method_LDADD = bench/libbench.la libtact-1.la $(TACT_LIBS)
bench_bench_pool_LDADD = bench/libbench.la libtact-1.la $(TACT_LIBS)
bench_bench_post_LDADD = bench/libbench.la libtact-1.la $(TACT_LIBS)
bench_bench_task_LDADD = bench/libbench.la libtact-1.la $(TACT_LIBS)
bench_twinfind_tree_LDADD = $(TACT_LIBS)
CLEANFILES += $(EXTRA_PROGRAMS) bench/libbench.la
EXTRA_DIST += %D%/dotnet
dist_noinst_SCRIPTS += %D%/run %D%/twinfind.sh

bench-programs: $(EXTRA_PROGRAMS)
bench: bench-programs
	$(srcdir)/bench/run --built $(abs_builddir)
.PHONY: bench bench-programs
