# SPDX-License-Identifier: LGPL-2.1-or-later
# Twinfind: the engine, which the tests link too, and the program around it.

dist_noinst_SCRIPTS += %D%/run

twinfind_engine = \
  %D%/candidates.c %D%/candidates.h %D%/compare.c %D%/compare.h %D%/crowd.c %D%/crowd.h %D%/digest.c %D%/digest.h \
  %D%/file-entry.c %D%/file-entry.h %D%/group.c %D%/group.h %D%/problems.c %D%/problems.h %D%/progress.h \
  %D%/reader.c %D%/reader.h %D%/scan.c %D%/scan.h %D%/search.c %D%/search.h %D%/walk.c %D%/walk.h

twinfind_program = \
  %D%/app.c %D%/app.h %D%/continuation-log.c %D%/continuation-log.h %D%/continuations-pane.c %D%/continuations-pane.h \
  %D%/copies.c %D%/copies.h %D%/copy.c %D%/copy.h %D%/experiment-ab-console.c %D%/experiment-ab-ui-anywhere.c \
  %D%/experiment-ab-ui-real.c %D%/experiment-ab-ui.c %D%/experiment.c %D%/experiment.h %D%/group-list.c %D%/group-list.h \
  %D%/headless.c %D%/headless.h %D%/main.c %D%/name-cell.c %D%/name-cell.h %D%/results.c %D%/results.h \
  %D%/scan-link.c %D%/scan-link.h %D%/texts.c %D%/texts.h %D%/trash.c %D%/trash.h %D%/window-find.c %D%/window-pages.c \
  %D%/window-parts.c %D%/window-parts.h %D%/window-private.h %D%/window-scan.c %D%/window-trash.c %D%/window.c %D%/window.h

if BUILD_DEMO
noinst_LTLIBRARIES += demo/libtwinfind.la
demo_libtwinfind_la_SOURCES = $(twinfind_engine)
demo_libtwinfind_la_CPPFLAGS = $(AM_CPPFLAGS) -UG_LOG_DOMAIN -DG_LOG_DOMAIN=\"twinfind\"
demo_libtwinfind_la_CFLAGS = $(AM_CFLAGS) $(XXHASH_CFLAGS)
demo_libtwinfind_la_LIBADD = $(XXHASH_LIBS)

noinst_PROGRAMS += demo/twinfind
demo_twinfind_SOURCES = $(twinfind_program)
demo_twinfind_CPPFLAGS = $(AM_CPPFLAGS) -UG_LOG_DOMAIN -DG_LOG_DOMAIN=\"twinfind\" -DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_4_8
demo_twinfind_CFLAGS = $(AM_CFLAGS) $(GTK_CFLAGS) $(XXHASH_CFLAGS)
demo_twinfind_LDADD = demo/libtwinfind.la libtact-gtk4-1.la libtact-1.la $(XXHASH_LIBS) $(GTK_LIBS) $(TACT_LIBS)
else
EXTRA_DIST += $(twinfind_engine) $(twinfind_program)
endif
