# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries.  Sources are listed by layer, lowest first; a file may include
# only headers of its own layer or a lower one (tests/check-layers.sh).

tactincludedir = $(includedir)/tact-1/tact
tactinclude_HEADERS = %D%/tact/await.h
tactinclude_HEADERS += %D%/tact/await-value.h
tactinclude_HEADERS += %D%/tact/awaiter.h
tactinclude_HEADERS += %D%/tact/cancellable.h
tactinclude_HEADERS += %D%/tact/cold.h
tactinclude_HEADERS += %D%/tact/completed.h
tactinclude_HEADERS += %D%/tact/context.h
tactinclude_HEADERS += %D%/tact/continue-when.h
tactinclude_HEADERS += %D%/tact/delay.h
tactinclude_HEADERS += %D%/tact/describe.h
tactinclude_HEADERS += %D%/tact/detach.h
tactinclude_HEADERS += %D%/tact/error.h
tactinclude_HEADERS += %D%/tact/fiber.h
tactinclude_HEADERS += %D%/tact/for-each.h
tactinclude_HEADERS += %D%/tact/for-each-stream.h
tactinclude_HEADERS += %D%/tact/frame.h
tactinclude_HEADERS += %D%/tact/gio.h
tactinclude_HEADERS += %D%/tact/io.h
tactinclude_HEADERS += %D%/tact/lazy.h
tactinclude_HEADERS += %D%/tact/limited.h
tactinclude_HEADERS += %D%/tact/local.h
tactinclude_HEADERS += %D%/tact/macros.h
tactinclude_HEADERS += %D%/tact/main-context.h
tactinclude_HEADERS += %D%/tact/main.h
tactinclude_HEADERS += %D%/tact/pool.h
tactinclude_HEADERS += %D%/tact/registration.h
tactinclude_HEADERS += %D%/tact/run.h
tactinclude_HEADERS += %D%/tact/scheduler.h
tactinclude_HEADERS += %D%/tact/scope.h
tactinclude_HEADERS += %D%/tact/barrier.h
tactinclude_HEADERS += %D%/tact/channel.h
tactinclude_HEADERS += %D%/tact/condition.h
tactinclude_HEADERS += %D%/tact/countdown.h
tactinclude_HEADERS += %D%/tact/event.h
tactinclude_HEADERS += %D%/tact/lock.h
tactinclude_HEADERS += %D%/tact/rw-lock.h
tactinclude_HEADERS += %D%/tact/semaphore.h
tactinclude_HEADERS += %D%/tact/shutdown.h
tactinclude_HEADERS += %D%/tact/signal.h
tactinclude_HEADERS += %D%/tact/strand.h
tactinclude_HEADERS += %D%/tact/stream.h
tactinclude_HEADERS += %D%/tact/stream-channel.h
tactinclude_HEADERS += %D%/tact/stream-input.h
tactinclude_HEADERS += %D%/tact/stream-listener.h
tactinclude_HEADERS += %D%/tact/stream-model.h
tactinclude_HEADERS += %D%/tact/stream-signal.h
tactinclude_HEADERS += %D%/tact/switch.h
tactinclude_HEADERS += %D%/tact/tact.h
tactinclude_HEADERS += %D%/tact/task-source.h
tactinclude_HEADERS += %D%/tact/task.h
tactinclude_HEADERS += %D%/tact/then.h
tactinclude_HEADERS += %D%/tact/ticker.h
tactinclude_HEADERS += %D%/tact/timeout.h
tactinclude_HEADERS += %D%/tact/progress.h
tactinclude_HEADERS += %D%/tact/reporter.h
tactinclude_HEADERS += %D%/tact/types.h
tactinclude_HEADERS += %D%/tact/trace.h
tactinclude_HEADERS += %D%/tact/value-task.h
tactinclude_HEADERS += %D%/tact/unwrap.h
tactinclude_HEADERS += %D%/tact/wait.h
tactinclude_HEADERS += %D%/tact/wait-many.h
tactinclude_HEADERS += %D%/tact/when-all.h
tactinclude_HEADERS += %D%/tact/when-any.h
tactinclude_HEADERS += %D%/tact/when-each.h
nodist_tactinclude_HEADERS = %D%/tact/version.h

layer_base = %D%/base/chain-private.h
layer_base += %D%/base/hooks-private.h
layer_base += %D%/base/inbox-private.h
layer_base += %D%/base/park-private.h
layer_base += %D%/base/depot-private.h
layer_base += %D%/base/slab-private.h
layer_base += %D%/base/thread-private.h
layer_base += %D%/base/work-private.h
layer_base += %D%/base/locals-private.h
layer_base += %D%/base/locals.c
layer_base += %D%/base/error.c
layer_base += %D%/base/park.c
layer_base += %D%/base/depot.c
layer_base += %D%/base/slab.c
layer_base += %D%/base/thread.c
layer_task = %D%/task/block-private.h
layer_task += %D%/task/children-private.h
layer_task += %D%/task/depth-private.h
layer_task += %D%/task/unobserved-private.h
layer_task += %D%/task/children.c
layer_task += %D%/task/completed.c
layer_task += %D%/task/depth.c
layer_task += %D%/task/local.c
layer_task += %D%/task/operation.c
layer_task += %D%/task/outcome.c
layer_task += %D%/task/task-source.c
layer_task += %D%/task/task.c
layer_task += %D%/task/unobserved.c
layer_task += %D%/task/waiters.c
layer_schedule = %D%/schedule/cold-private.h
layer_schedule += %D%/schedule/deque-private.h
layer_schedule += %D%/schedule/item-private.h
layer_schedule += %D%/schedule/pool-private.h
layer_schedule += %D%/schedule/scheduler-private.h
layer_schedule += %D%/schedule/timer-private.h
layer_schedule += %D%/schedule/watch-private.h
layer_schedule += %D%/schedule/worker-private.h
layer_schedule += %D%/schedule/cold.c
layer_schedule += %D%/schedule/delay.c
layer_schedule += %D%/schedule/gate.c
layer_schedule += %D%/schedule/item.c
layer_schedule += %D%/schedule/limited.c
layer_schedule += %D%/schedule/pool.c
layer_schedule += %D%/schedule/run.c
layer_schedule += %D%/schedule/scheduler.c
layer_schedule += %D%/schedule/timer.c
layer_schedule += %D%/schedule/watch.c
layer_schedule += %D%/schedule/worker.c
layer_context = %D%/context/context-private.h
layer_context += %D%/context/lane-private.h
layer_context += %D%/context/block-wait.c
layer_context += %D%/context/cancellable.c
layer_context += %D%/context/capture.c
layer_context += %D%/context/context-scheduler.c
layer_context += %D%/context/context.c
layer_context += %D%/context/lane.c
layer_context += %D%/context/main-context.c
layer_context += %D%/context/owner-private.h
layer_context += %D%/context/owner.c
layer_context += %D%/context/post.c
layer_context += %D%/context/send.c
layer_context += %D%/context/strand-private.h
layer_context += %D%/context/strand.c
layer_context += %D%/context/registration.c
layer_async = %D%/async/fiber-private.h
layer_async += %D%/async/jump-private.h
layer_async += %D%/async/method-private.h
layer_async += %D%/async/stack-private.h
layer_async += %D%/async/stack-tools-private.h
layer_async += %D%/async/wait-private.h
layer_async += %D%/async/walk-private.h
layer_async += %D%/async/async-call.c
layer_async += %D%/async/await.c
layer_async += %D%/async/describe.c
layer_async += %D%/async/fiber.c
layer_async += %D%/async/frame-result.c
layer_async += %D%/async/frame.c
layer_async += %D%/async/jump.c
layer_async += %D%/async/main.c
layer_async += %D%/async/method.c
layer_async += %D%/async/reach.c
layer_async += %D%/async/shutdown.c
layer_async += %D%/async/stack.c
layer_async += %D%/async/stack-overflow.c
layer_async += %D%/async/stream-item-private.h
layer_async += %D%/async/stream-private.h
layer_async += %D%/async/stream.c
layer_async += %D%/async/stream-emit.c
layer_async += %D%/async/stream-list.c
layer_async += %D%/async/pull-private.h
layer_async += %D%/async/pull.c
layer_async += %D%/async/switch.c
layer_async += %D%/async/await-value.c
layer_async += %D%/async/value-core.c
layer_async += %D%/async/value-private.h
layer_async += %D%/async/value-task.c
layer_async += %D%/async/trace-private.h
layer_async += %D%/async/trace.c
layer_async += %D%/async/wait-graph.c
layer_async += %D%/async/walk.c
layer_async += %D%/async/wait.c
jump_x86_64 = %D%/async/jump-x86-64.S
jump_aarch64 = %D%/async/jump-aarch64.S
layer_combine = %D%/combine/detach.c
layer_combine += %D%/combine/continue-when.c
layer_combine += %D%/combine/for-each.c
layer_combine += %D%/combine/each-private.h
layer_combine += %D%/combine/each.c
layer_combine += %D%/combine/for-each-stream.c
layer_combine += %D%/combine/scope.c
layer_combine += %D%/combine/then.c
layer_combine += %D%/combine/wait-many.c
layer_combine += %D%/combine/when-any-private.h
layer_combine += %D%/combine/progress.c
layer_combine += %D%/combine/reporter.c
layer_combine += %D%/combine/timeout.c
layer_combine += %D%/combine/unwrap.c
layer_combine += %D%/combine/when-all.c
layer_combine += %D%/combine/when-private.h
layer_combine += %D%/combine/when-any.c
layer_combine += %D%/combine/when-each.c
layer_sync = %D%/sync/waiters-private.h
layer_sync += %D%/sync/barrier.c
layer_sync += %D%/sync/channel.c
layer_sync += %D%/sync/condition.c
layer_sync += %D%/sync/countdown.c
layer_sync += %D%/sync/event.c
layer_sync += %D%/sync/lazy.c
layer_sync += %D%/sync/lock.c
layer_sync += %D%/sync/rw-lock.c
layer_sync += %D%/sync/semaphore.c
layer_sync += %D%/sync/stream-channel.c
layer_sync += %D%/sync/ticker.c
layer_sync += %D%/sync/waiters.c
layer_io = %D%/io/gio.c
layer_io += %D%/io/io-private.h
layer_io += %D%/io/io.c
layer_io += %D%/io/signal.c
layer_io += %D%/io/stream-input.c
layer_io += %D%/io/stream-listener.c
layer_io += %D%/io/stream-model.c
layer_io += %D%/io/stream-signal.c
layer_gtk = \
  %D%/gtk/ask-private.h %D%/gtk/window-scope-private.h \
  %D%/gtk/alert.c %D%/gtk/ask.c %D%/gtk/dialog.c %D%/gtk/file-dialog.c %D%/gtk/init.c %D%/gtk/window-scope.c

# Everything once, as a convenience library: the shared object wraps it, and
# tests link it to reach what is private without exporting it.
noinst_LTLIBRARIES += libtact-core.la
libtact_core_la_SOURCES = $(layer_base) $(layer_task) $(layer_schedule) $(layer_context) $(layer_async) $(layer_combine) $(layer_sync) $(layer_io)
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
libtact_1_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(TACT_LT_VERSION) -no-undefined -export-symbols-regex '^tact_' -Wl,-Bsymbolic-functions -Wl,-z,nodelete

# A program beside the library: what deadlocks where.
bin_PROGRAMS += tact-doctor
tact_doctor_SOURCES = %D%/doctor/cell.c %D%/doctor/cell.h
tact_doctor_SOURCES += %D%/doctor/main.c
tact_doctor_SOURCES += %D%/doctor/one-thread.c %D%/doctor/one-thread.h
tact_doctor_SOURCES += %D%/doctor/places.c %D%/doctor/places.h
tact_doctor_SOURCES += %D%/doctor/table.c %D%/doctor/table.h
tact_doctor_SOURCES += %D%/doctor/ways.c %D%/doctor/ways.h
tact_doctor_CPPFLAGS = $(AM_CPPFLAGS) -UG_LOG_DOMAIN -DG_LOG_DOMAIN=\"tact-doctor\"
tact_doctor_LDADD = libtact-1.la $(TACT_LIBS)

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
libtact_gtk4_1_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(TACT_LT_VERSION) -no-undefined -export-symbols-regex '^tact_' -Wl,-z,nodelete
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
Tact_1_gir_FILES    = $(filter-out %D%/tact/gtk.h %D%/tact/await.h %D%/tact/await-value.h,$(tactinclude_HEADERS)) $(filter %.c,$(libtact_core_la_SOURCES))
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
