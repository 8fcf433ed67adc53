# SPDX-License-Identifier: LGPL-2.1-or-later
# The benches: never built or run by `make check`.  They link the shared
# library, as users do, and -no-install spares them libtool's wrapper.

bench_programs = %D%/bench-fiber %D%/bench-fork %D%/bench-method %D%/bench-pool %D%/bench-post %D%/bench-semaphore %D%/bench-task %D%/bench-timer %D%/bench-when
EXTRA_PROGRAMS = $(bench_programs) %D%/scale %D%/twinfind-tree
if HAVE_GTK
EXTRA_PROGRAMS += %D%/frames
endif
EXTRA_LTLIBRARIES = %D%/libbench.la
bench_libbench_la_SOURCES = %D%/bench.c %D%/bench.h %D%/bench-private.h %D%/coprocess.c %D%/report.c
bench_ldadd = %D%/libbench.la libtact-1.la $(TACT_LIBS)
bench_bench_fiber_LDADD    = $(bench_ldadd)
bench_bench_fiber_LDFLAGS  = $(AM_LDFLAGS) -no-install
bench_bench_fork_LDADD     = $(bench_ldadd)
bench_bench_fork_LDFLAGS   = $(AM_LDFLAGS) -no-install
bench_bench_method_LDADD   = $(bench_ldadd)
bench_bench_method_LDFLAGS = $(AM_LDFLAGS) -no-install
bench_bench_pool_LDADD     = $(bench_ldadd)
bench_bench_pool_LDFLAGS   = $(AM_LDFLAGS) -no-install
bench_bench_post_LDADD     = $(bench_ldadd)
bench_bench_post_LDFLAGS   = $(AM_LDFLAGS) -no-install
bench_bench_semaphore_LDADD   = $(bench_ldadd)
bench_bench_semaphore_LDFLAGS = $(AM_LDFLAGS) -no-install
bench_bench_task_LDADD     = $(bench_ldadd)
bench_bench_task_LDFLAGS   = $(AM_LDFLAGS) -no-install
bench_bench_timer_LDADD    = $(bench_ldadd)
bench_bench_timer_LDFLAGS  = $(AM_LDFLAGS) -no-install
bench_bench_when_LDADD     = $(bench_ldadd)
bench_bench_when_LDFLAGS   = $(AM_LDFLAGS) -no-install
bench_frames_SOURCES = %D%/frames.c %D%/frames.h %D%/frames-cell.c %D%/frames-policy.c
bench_frames_CPPFLAGS = $(AM_CPPFLAGS) -DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_4_8
bench_frames_CFLAGS   = $(AM_CFLAGS) $(GTK_CFLAGS)
bench_frames_LDADD    = %D%/libbench.la libtact-1.la $(GTK_LIBS) $(TACT_LIBS)
bench_frames_LDFLAGS  = $(AM_LDFLAGS) -no-install
bench_scale_SOURCES = %D%/scale.c %D%/scale.h %D%/scale-curves.h %D%/scale-point.c %D%/scale-pool.c %D%/scale-post.c %D%/scale-table.c %D%/scale-task.c
bench_scale_LDADD   = $(bench_ldadd)
bench_scale_LDFLAGS = $(AM_LDFLAGS) -no-install
bench_twinfind_tree_LDADD  = -lm
CLEANFILES += $(EXTRA_PROGRAMS) %D%/libbench.la
EXTRA_DIST += %D%/dotnet/build
EXTRA_DIST += %D%/dotnet/Bench.cs
EXTRA_DIST += %D%/dotnet/Forks.cs
EXTRA_DIST += %D%/dotnet/Methods.cs
EXTRA_DIST += %D%/dotnet/PoolWork.cs
EXTRA_DIST += %D%/dotnet/Posts.cs
EXTRA_DIST += %D%/dotnet/Pump.cs
EXTRA_DIST += %D%/dotnet/Tasks.cs
EXTRA_DIST += %D%/dotnet/Waits.cs
EXTRA_DIST += %D%/peers/build
EXTRA_DIST += %D%/peers/peer.h
EXTRA_DIST += %D%/peers/tbb.cc
EXTRA_DIST += %D%/peers/uv.c
dist_noinst_SCRIPTS += %D%/chart
dist_noinst_SCRIPTS += %D%/chart-scale
dist_noinst_SCRIPTS += %D%/frames.sh
dist_noinst_SCRIPTS += %D%/run
dist_noinst_SCRIPTS += %D%/scale.sh
dist_noinst_SCRIPTS += %D%/twinfind.sh
EXTRA_DIST += %D%/instructions.txt
dist_noinst_SCRIPTS += %D%/instructions.sh
EXTRA_DIST += %D%/dotnet/build %D%/dotnet/Bench.cs %D%/dotnet/Forks.cs %D%/dotnet/Methods.cs %D%/dotnet/PoolWork.cs %D%/dotnet/Posts.cs %D%/dotnet/Pump.cs %D%/dotnet/Tasks.cs %D%/dotnet/Waits.cs
EXTRA_DIST += %D%/peers/build %D%/peers/libdex-futures.c %D%/peers/libdex-methods.c %D%/peers/libdex-peer.h %D%/peers/libdex.c %D%/peers/peer.h %D%/peers/tbb.cc %D%/peers/uv.c
dist_noinst_SCRIPTS += %D%/chart %D%/frames.sh %D%/run %D%/twinfind.sh

bench-programs: $(EXTRA_PROGRAMS)
bench: bench-programs
	$(srcdir)/%D%/run --built $(abs_builddir)
.PHONY: bench bench-programs
clean-local: bench-clean
bench-clean:
	rm -rf %D%/dotnet-peer %D%/peers-built
.PHONY: bench-clean
