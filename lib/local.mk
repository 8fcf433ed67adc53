# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries.  Sources are listed by layer, lowest first; a file may include
# only headers of its own layer or a lower one (tests/check-layers.sh).

tactincludedir = $(includedir)/tact-1/tact
tactinclude_HEADERS = \
  %D%/tact/await.h %D%/tact/awaiter.h %D%/tact/completed.h %D%/tact/context.h %D%/tact/delay.h %D%/tact/describe.h %D%/tact/detach.h \
  %D%/tact/error.h %D%/tact/fiber.h %D%/tact/frame.h %D%/tact/gio.h %D%/tact/macros.h %D%/tact/main-context.h %D%/tact/main.h \
  %D%/tact/pool.h %D%/tact/run.h %D%/tact/scheduler.h %D%/tact/scope.h %D%/tact/shutdown.h %D%/tact/switch.h %D%/tact/tact.h \
  %D%/tact/task-source.h %D%/tact/task.h %D%/tact/then.h %D%/tact/types.h %D%/tact/wait.h %D%/tact/when-all.h %D%/tact/when-any.h
nodist_tactinclude_HEADERS = %D%/tact/version.h

layer_base = \
  %D%/base/chain-private.h %D%/base/hooks-private.h %D%/base/inbox-private.h %D%/base/park-private.h %D%/base/slab-private.h \
  %D%/base/thread-private.h %D%/base/work-private.h \
  %D%/base/error.c %D%/base/park.c %D%/base/slab.c %D%/base/thread.c
layer_task = \
  %D%/task/block-private.h %D%/task/depth-private.h %D%/task/unobserved-private.h \
  %D%/task/completed.c %D%/task/depth.c %D%/task/operation.c %D%/task/outcome.c %D%/task/task-source.c %D%/task/task.c \
  %D%/task/unobserved.c %D%/task/waiters.c
layer_schedule = \
  %D%/schedule/deque-private.h %D%/schedule/item-private.h %D%/schedule/pool-private.h %D%/schedule/scheduler-private.h \
  %D%/schedule/timer-private.h %D%/schedule/watch-private.h %D%/schedule/worker-private.h \
  %D%/schedule/delay.c %D%/schedule/gate.c %D%/schedule/item.c %D%/schedule/pool.c %D%/schedule/run.c %D%/schedule/scheduler.c \
  %D%/schedule/timer.c %D%/schedule/watch.c %D%/schedule/worker.c
layer_context = \
  %D%/context/context-private.h %D%/context/lane-private.h \
  %D%/context/block-wait.c %D%/context/capture.c %D%/context/context-scheduler.c %D%/context/context.c %D%/context/lane.c \
  %D%/context/main-context.c %D%/context/post.c
layer_async = \
  %D%/async/fiber-private.h %D%/async/jump-private.h %D%/async/method-private.h %D%/async/stack-private.h \
  %D%/async/stack-tools-private.h %D%/async/wait-private.h \
  %D%/async/async-call.c %D%/async/await.c %D%/async/describe.c %D%/async/fiber.c %D%/async/frame-result.c %D%/async/frame.c %D%/async/jump.c %D%/async/main.c %D%/async/method.c %D%/async/shutdown.c %D%/async/stack.c %D%/async/stack-overflow.c %D%/async/switch.c %D%/async/wait-graph.c %D%/async/wait.c
jump_x86_64 = %D%/async/jump-x86-64.S
jump_aarch64 = %D%/async/jump-aarch64.S
layer_combine = \
  %D%/combine/detach.c %D%/combine/scope.c %D%/combine/then.c %D%/combine/when-all.c %D%/combine/when-any.c
layer_io = \
  %D%/io/gio.c
layer_gtk = \
  %D%/gtk/ask-private.h %D%/gtk/window-scope-private.h \
  %D%/gtk/alert.c %D%/gtk/ask.c %D%/gtk/dialog.c %D%/gtk/file-dialog.c %D%/gtk/init.c %D%/gtk/window-scope.c

# Everything once, as a convenience library: the shared object wraps it, and
# tests link it to reach what is private without exporting it.
noinst_LTLIBRARIES += libtact-core.la
libtact_core_la_SOURCES = $(layer_base) $(layer_task) $(layer_schedule) $(layer_context) $(layer_async) $(layer_combine) $(layer_io)
if JUMP_X86_64
libtact_core_la_SOURCES += $(jump_x86_64)
endif
if JUMP_AARCH64
libtact_core_la_SOURCES += $(jump_aarch64)
endif
EXTRA_DIST += $(jump_x86_64) $(jump_aarch64)
libtact_core_la_CPPFLAGS = $(AM_CPPFLAGS) -DG_DISABLE_CAST_CHECKS
libtact_core_la_CFLAGS  = $(AM_CFLAGS) -fvisibility=hidden -fno-semantic-interposition -ftls-model=initial-exec
libtact_core_la_LIBADD  = $(TACT_LIBS)

lib_LTLIBRARIES += libtact-1.la
libtact_1_la_SOURCES =
libtact_1_la_LIBADD  = libtact-core.la $(TACT_LIBS)
libtact_1_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(TACT_LT_VERSION) -no-undefined -export-symbols-regex '^tact_' -Wl,-Bsymbolic-functions

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = tact-1.pc
EXTRA_DIST += %D%/tact-1.pc.in %D%/tact-gtk4-1.pc.in %D%/Tact-1.metadata %D%/tact-1.deps %D%/tact-gtk4-1.deps

if HAVE_GTK
tactinclude_HEADERS += %D%/tact/gtk.h
lib_LTLIBRARIES += libtact-gtk4-1.la
libtact_gtk4_1_la_SOURCES = $(layer_gtk)
libtact_gtk4_1_la_CPPFLAGS = $(AM_CPPFLAGS) -DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_4_8
libtact_gtk4_1_la_CFLAGS  = $(AM_CFLAGS) $(GTK_CFLAGS) -fvisibility=hidden
libtact_gtk4_1_la_LIBADD  = libtact-1.la $(GTK_LIBS) $(TACT_LIBS)
libtact_gtk4_1_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(TACT_LT_VERSION) -no-undefined -export-symbols-regex '^tact_'
pkgconfig_DATA += tact-gtk4-1.pc
else
EXTRA_DIST += %D%/tact/gtk.h $(layer_gtk)
endif

if HAVE_INTROSPECTION
INTROSPECTION_GIRS = Tact-1.gir
Tact-1.gir: libtact-1.la
Tact_1_gir_SCANNERFLAGS = --warn-all --c-include=tact/tact.h --pkg-export=tact-1
Tact_1_gir_INCLUDES = Gio-2.0
Tact_1_gir_CFLAGS   = -I$(srcdir)/lib -I$(builddir)/lib
Tact_1_gir_LIBS     = libtact-1.la
Tact_1_gir_FILES    = $(filter-out %D%/tact/gtk.h %D%/tact/await.h,$(tactinclude_HEADERS)) $(filter %.c,$(libtact_core_la_SOURCES))
if HAVE_GTK
INTROSPECTION_GIRS += TactGtk4-1.gir
TactGtk4-1.gir: libtact-gtk4-1.la Tact-1.gir
TactGtk4_1_gir_SCANNERFLAGS = --warn-all --identifier-prefix=TactGtk --symbol-prefix=tact_gtk --c-include=tact/gtk.h --pkg-export=tact-gtk4-1 \
  --include-uninstalled=./Tact-1.gir
TactGtk4_1_gir_INCLUDES = Gtk-4.0
TactGtk4_1_gir_CFLAGS   = -I$(srcdir)/lib -I$(builddir)/lib $(GTK_CFLAGS)
TactGtk4_1_gir_LIBS     = libtact-gtk4-1.la libtact-1.la
TactGtk4_1_gir_FILES    = %D%/tact/gtk.h $(filter %.c,$(libtact_gtk4_1_la_SOURCES))
TactGtk4-1.typelib: Tact-1.typelib
endif
INTROSPECTION_COMPILER_ARGS = --includedir=.
include $(INTROSPECTION_MAKEFILE)
girdir = $(datadir)/gir-1.0
nodist_gir_DATA = $(INTROSPECTION_GIRS)
typelibdir = $(libdir)/girepository-1.0
nodist_typelib_DATA = $(INTROSPECTION_GIRS:.gir=.typelib)
CLEANFILES += $(nodist_gir_DATA) $(nodist_typelib_DATA)

if ENABLE_VAPIGEN
tact-1.vapi: Tact-1.gir
VAPIGEN_VAPIS = tact-1.vapi
tact_1_vapi_DEPS = gio-2.0
tact_1_vapi_METADATADIRS = $(srcdir)/lib
tact_1_vapi_FILES = Tact-1.gir
if HAVE_GTK
tact-gtk4-1.vapi: TactGtk4-1.gir tact-1.vapi
VAPIGEN_VAPIS += tact-gtk4-1.vapi
tact_gtk4_1_vapi_DEPS = tact-1 gtk4
tact_gtk4_1_vapi_GIRDIRS = .
tact_gtk4_1_vapi_VAPIDIRS = .
tact_gtk4_1_vapi_FILES = TactGtk4-1.gir
endif
include $(VAPIGEN_MAKEFILE)
vapidir = $(datadir)/vala/vapi
dist_vapi_DATA = %D%/tact-1.deps
nodist_vapi_DATA = $(VAPIGEN_VAPIS)
CLEANFILES += $(nodist_vapi_DATA)
if HAVE_GTK
dist_vapi_DATA += %D%/tact-gtk4-1.deps
endif
endif
endif

# gdb loads it with the library, if it lies there under the whole name of that.
EXTRA_DIST += %D%/tact-gdb.py
gdb_script = $(DESTDIR)$(datadir)/gdb/auto-load$(libdir)/`sed -n "s/^library_names='\([^ ']*\).*/\1/p" libtact-1.la`-gdb.py
install-data-local: libtact-1.la
	$(MKDIR_P) "$(DESTDIR)$(datadir)/gdb/auto-load$(libdir)"
	$(INSTALL_DATA) $(srcdir)/lib/tact-gdb.py "$(gdb_script)"
uninstall-local:
	rm -f "$(gdb_script)"
.PHONY: install-data-local uninstall-local
