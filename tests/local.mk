# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests.  A program of check a concept, a program an oracle, and scripts
# that keep the shape of the tree.  To add one, add a word to a list.

AM_TESTS_ENVIRONMENT = \
  srcdir='$(srcdir)'; builddir='$(builddir)'; NM='$(NM)'; CC='$(CC)'; CXX='$(CXX)'; export srcdir builddir NM CC CXX; \
  TACT_CFLAGS='-I$(srcdir)/lib -I$(builddir)/lib $(TACT_CFLAGS)'; GTK_CFLAGS='$(GTK_CFLAGS)'; export TACT_CFLAGS GTK_CFLAGS; \
  TACT_LIBS='$(TACT_LIBS)'; GTK_LIBS='$(GTK_LIBS)'; export TACT_LIBS GTK_LIBS; \
  SANITIZE='$(SANITIZE)'; JUMP='$(JUMP)'; MAKE='$(MAKE)'; export SANITIZE JUMP MAKE; \
  TWINFIND='$(abs_builddir)/demo/twinfind'; export TWINFIND; \
  G_DEBUG=fatal-criticals; export G_DEBUG; \
  CK_VERBOSITY=$${CK_VERBOSITY:-normal}; export CK_VERBOSITY; \
  CK_DEFAULT_TIMEOUT=$${CK_DEFAULT_TIMEOUT:-60}; export CK_DEFAULT_TIMEOUT; \
  TSAN_OPTIONS="suppressions=$(abs_srcdir)/tests/tsan.supp:print_suppressions=0:atexit_sleep_ms=0:halt_on_error=0:second_deadlock_stack=1:$$TSAN_OPTIONS"; export TSAN_OPTIONS; \
  LSAN_OPTIONS="suppressions=$(abs_srcdir)/tests/lsan.supp:print_suppressions=0:$$LSAN_OPTIONS"; export LSAN_OPTIONS; \
  UBSAN_OPTIONS="print_stacktrace=1:$$UBSAN_OPTIONS"; export UBSAN_OPTIONS;

AM_CPPFLAGS += -I$(srcdir)/tests

# Programs start through a driver, which compares what an oracle's port prints.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
LOG_COMPILER = $(SHELL) $(srcdir)/tests/launch

LDADD = tests/libconformance.la libtact-core.la $(CHECK_LIBS) $(TACT_LIBS)

shape_tests = %D%/check-layers.sh %D%/check-symbols.sh %D%/check-headers.sh %D%/check-format.sh %D%/check-install.sh %D%/check-compile-fail.sh %D%/check-bindings.sh
shape_tests += %D%/check-api.sh
shape_tests += %D%/check-contract.sh
shape_tests += %D%/check-coverage.sh
shape_tests += %D%/check-docs.sh
shape_tests += %D%/check-doctor.sh
shape_tests += %D%/check-instructions.sh
shape_tests += %D%/check-pool-of-one.sh
shape_tests += %D%/check-tutorial.sh
dist_check_SCRIPTS += $(shape_tests)
TESTS += $(shape_tests)
EXTRA_DIST += %D%/lsan.supp %D%/tsan.supp %D%/setup.sh %D%/example.c %D%/example.vala %D%/compile-fail

# What tools of other packages are needed for: each says so and is skipped where they are missing.
tool_tests = %D%/check-jump.sh %D%/check-jump-aarch64.sh %D%/check-gdb.sh %D%/check-valgrind.sh
dist_check_SCRIPTS += $(tool_tests)
TESTS += $(tool_tests)
EXTRA_DIST += %D%/jump.c %D%/gdb-target.c

dist_noinst_SCRIPTS += %D%/run %D%/launch %D%/headless %D%/tsan-glib.sh

# One a public header or more, and the stress of each protocol.
check_programs = tests/test-await
check_programs += tests/test-await-value
check_programs += tests/test-awaiter
check_programs += tests/test-blocking
check_programs += tests/test-callbacks
check_programs += tests/test-cancel-after
check_programs += tests/test-cancellable
check_programs += tests/test-children
check_programs += tests/test-cold
check_programs += tests/test-capture
check_programs += tests/test-claims
check_programs += tests/test-claims-file
check_programs += tests/test-claims-io
check_programs += tests/test-channel
check_programs += tests/test-completed
check_programs += tests/test-context
check_programs += tests/test-continue-when
check_programs += tests/test-deadlock
check_programs += tests/test-delay
check_programs += tests/test-depot
check_programs += tests/test-describe
check_programs += tests/test-detach
check_programs += tests/test-error
check_programs += tests/test-event
check_programs += tests/test-fiber
check_programs += tests/test-fiber-close
check_programs += tests/test-flow
check_programs += tests/test-for-each
check_programs += tests/test-for-each-stream
check_programs += tests/test-frame
check_programs += tests/test-gio
check_programs += tests/test-inline
check_programs += tests/test-interleave
check_programs += tests/test-io
check_programs += tests/test-lazy
check_programs += tests/test-limited
check_programs += tests/test-local
check_programs += tests/test-lock
check_programs += tests/test-main
check_programs += tests/test-main-context
check_programs += tests/test-fairness
check_programs += tests/test-methods
check_programs += tests/test-pool
check_programs += tests/test-registration
check_programs += tests/test-progress
check_programs += tests/test-run
check_programs += tests/test-scheduler
check_programs += tests/test-scope
check_programs += tests/test-semaphore
check_programs += tests/test-send
check_programs += tests/test-shutdown
check_programs += tests/test-signal
check_programs += tests/test-stack
check_programs += tests/test-strand
check_programs += tests/test-stream
check_programs += tests/test-stream-channel
check_programs += tests/test-stream-input
check_programs += tests/test-stream-listener
check_programs += tests/test-stream-model
check_programs += tests/test-stream-signal
check_programs += tests/test-styles
check_programs += tests/test-switch
check_programs += tests/test-task
check_programs += tests/test-task-source
check_programs += tests/test-then
check_programs += tests/test-then-full
check_programs += tests/test-ticker
check_programs += tests/test-timeout
check_programs += tests/test-trace
check_programs += tests/test-turn
check_programs += tests/test-value-task
check_programs += tests/test-unwrap
check_programs += tests/test-wait
check_programs += tests/test-wait-many
check_programs += tests/test-when-all
check_programs += tests/test-when-all-or-cancel
check_programs += tests/test-unregister
check_programs += tests/test-version
check_programs += tests/test-when-any
check_programs += tests/test-when-each
check_programs += tests/model-close
check_programs += tests/model-deque
check_programs += tests/model-gate
check_programs += tests/model-lane
check_programs += tests/model-last
check_programs += tests/model-pool
check_programs += tests/model-strand
check_programs += tests/model-value
check_programs += tests/model-waiters
check_programs += tests/model-walk
check_programs += tests/stress-cancel
check_programs += tests/stress-cold
check_programs += tests/stress-deque
check_programs += tests/stress-fiber
check_programs += tests/stress-for-each
check_programs += tests/stress-limited
check_programs += tests/stress-pool
check_programs += tests/stress-post
check_programs += tests/stress-strand
check_programs += tests/stress-sync
check_programs += tests/stress-task
check_programs += tests/stress-timer
check_programs += tests/stress-walk
check_programs += tests/stress-when

# One an oracle.
conformance_programs = tests/conformance/o01_console_trace
conformance_programs += tests/conformance/o02_ui_trace
conformance_programs += tests/conformance/o03_ui_configureawait_false
conformance_programs += tests/conformance/o04_ui_real_processing
conformance_programs += tests/conformance/o05_async_order_and_sync_path
conformance_programs += tests/conformance/o06_nested_capture
conformance_programs += tests/conformance/o07_continuewith_matrix
conformance_programs += tests/conformance/o08_continuewith_is_not_await
conformance_programs += tests/conformance/o11_cancel_registrations
conformance_programs += tests/conformance/o09_whenall
conformance_programs += tests/conformance/o10_whenany
conformance_programs += tests/conformance/o12_cancellation_outputs
conformance_programs += tests/conformance/o13_token_identity
conformance_programs += tests/conformance/o14_semaphore_order
conformance_programs += tests/conformance/o15_asynclocal
conformance_programs += tests/conformance/o16_progress
conformance_programs += tests/conformance/o17_inline_or_posted
conformance_programs += tests/conformance/o18_many_continuations_order
conformance_programs += tests/conformance/o19_chain_100k
conformance_programs += tests/conformance/o20_async_void
conformance_programs += tests/conformance/o21_unobserved
conformance_programs += tests/conformance/o22_builder_log
conformance_programs += tests/conformance/o29_exceptions
conformance_programs += tests/conformance/o30_yield_and_posts
conformance_programs += tests/conformance/o31_fromasync_and_event_adapters
conformance_programs += tests/conformance/o32_dispose_before_await
conformance_programs += tests/conformance/o34_valuetask_source
conformance_programs += tests/conformance/o35_pool_queues
conformance_programs += tests/conformance/o33_cts_timers_linked
conformance_programs += tests/conformance/o37_synccontext_basics
conformance_programs += tests/conformance/o38_file_buffer
conformance_programs += tests/conformance/o39_configureawait_options
conformance_programs += tests/conformance/o36_unwrap
conformance_programs += tests/conformance/o40_waitasync
conformance_programs += tests/conformance/o42_cancelasync_tryreset
conformance_programs += tests/conformance/o43_unregister
conformance_programs += tests/conformance/o23_async_enumerable
conformance_programs += tests/conformance/o24_deadlock_table
conformance_programs += tests/conformance/o25_deadlock_pool_of_one
conformance_programs += tests/conformance/o26_scheduler_capture
conformance_programs += tests/conformance/o27_cold_tasks
conformance_programs += tests/conformance/o28_tcs_races
conformance_programs += tests/conformance/o44_async_iterators
conformance_programs += tests/conformance/o45_tcs_setfromtask
conformance_programs += tests/conformance/o46_pool_grows_when_blocked
conformance_programs += tests/conformance/o41_wheneach
conformance_programs += tests/conformance/o47_channels
conformance_programs += tests/conformance/o48_periodic_timer
conformance_programs += tests/conformance/o49_parallel_foreachasync
conformance_programs += tests/conformance/o50_execution_context
conformance_programs += tests/conformance/o51_scheduler_pair
conformance_programs += tests/conformance/o52_wait_notification
conformance_programs += tests/conformance/o53_completed_on_ui
conformance_programs += tests/conformance/o54_combinator_forms
conformance_programs += tests/conformance/o55_unobserved_more

# Files, not the folder: objects lie in the one that is built.
EXTRA_DIST += %D%/conformance/run $(conformance_programs:=.expected) $(check_programs:=.c) \
  %D%/buffered.h %D%/cancellables.h %D%/hand-context.h %D%/hand-scheduler.h %D%/interleave.h %D%/letters.h %D%/methods.h %D%/reused.h %D%/sockets.h %D%/streams.h %D%/stress.h %D%/tests.h %D%/twin-run.h %D%/twin-tree.h %D%/values.h

noinst_LTLIBRARIES += tests/libconformance.la
tests_libconformance_la_SOURCES = %D%/conformance/common.c %D%/conformance/common.h \
  %D%/conformance/common-criticals.c %D%/conformance/common-queue.c %D%/conformance/common-scheduler.c %D%/conformance/common-threads.c %D%/conformance/common-words.c

if HAVE_CHECK
# What visits all interleavings of a model.
check_LTLIBRARIES += tests/libinterleave.la
tests_libinterleave_la_SOURCES = %D%/interleave.c %D%/interleave.h %D%/machine.c
tests_model_close_LDADD = tests/libinterleave.la $(LDADD)
tests_model_deque_LDADD = tests/libinterleave.la $(LDADD)
tests_model_gate_LDADD = tests/libinterleave.la $(LDADD)
tests_model_lane_LDADD = tests/libinterleave.la $(LDADD)
tests_model_last_LDADD = tests/libinterleave.la $(LDADD)
tests_model_pool_LDADD = tests/libinterleave.la $(LDADD)
tests_model_strand_LDADD = tests/libinterleave.la $(LDADD)
tests_model_value_LDADD = tests/libinterleave.la $(LDADD)
tests_model_waiters_LDADD = tests/libinterleave.la $(LDADD)
tests_model_walk_LDADD = tests/libinterleave.la $(LDADD)
tests_test_interleave_LDADD = tests/libinterleave.la $(LDADD)

check_PROGRAMS += $(check_programs)
TESTS += $(check_programs)
if BUILD_DEMO
demo_tests = tests/test-scan tests/test-twinfind tests/test-experiment
check_PROGRAMS += $(demo_tests)
TESTS += $(demo_tests)
tests_test_scan_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/demo
tests_test_scan_LDADD = demo/libtwinfind.la $(LDADD)
endif
endif

# With a screen: the script gives them one, and says so where it cannot.
CLEANFILES += %D%/ui-twinfind.png
EXTRA_DIST += %D%/test-gtk.c %D%/ui-twinfind.c %D%/ui.h
dist_check_SCRIPTS += %D%/test-ui.sh
TESTS += %D%/test-ui.sh
if HAVE_CHECK
if BUILD_DEMO
check_PROGRAMS += tests/test-gtk
tests_test_gtk_CPPFLAGS = $(AM_CPPFLAGS) -DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_4_8
tests_test_gtk_CFLAGS = $(AM_CFLAGS) $(GTK_CFLAGS)
tests_test_gtk_LDADD = libtact-gtk4-1.la libtact-1.la $(CHECK_LIBS) $(GTK_LIBS) $(TACT_LIBS)
if HAVE_ATSPI
check_PROGRAMS += tests/ui-twinfind
tests_ui_twinfind_CFLAGS = $(AM_CFLAGS) $(ATSPI_CFLAGS)
tests_ui_twinfind_LDADD = $(ATSPI_LIBS) $(CHECK_LIBS) $(TACT_LIBS)
endif
endif
endif

noinst_PROGRAMS += $(conformance_programs)
tests_conformance_o29_exceptions_SOURCES = %D%/conformance/o29_exceptions.c %D%/conformance/o29_exceptions.h %D%/conformance/o29_exceptions-frames.c
tests_conformance_o30_yield_and_posts_SOURCES = %D%/conformance/o30_yield_and_posts.c %D%/conformance/o30_yield_and_posts.h %D%/conformance/o30_yield_and_posts-frames.c
TESTS += $(conformance_programs)

list-tests:
	@echo $(TESTS)
.PHONY: list-tests
