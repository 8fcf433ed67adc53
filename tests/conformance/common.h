/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common.h: what the conformance programs share: who runs a line, a UI thread
 * and other contexts, and the words that .NET has for what Tact did.
 *
 * Each program does in Tact what a C# program does in .NET, and prints the
 * same lines.  A line says who printed it: "main", "ui", "pool", or the name
 * that a thread was given.
 *
 * Some are written twice, with methods that are fibers and methods that are
 * frames, and print the same lines both ways: --frames takes the second.
 */
#pragma once

#include <tact/tact.h>

/* How long anything may take before it counts as hung. */
#define LIMIT_MS 20000

/* -- what the program is called with: at most this one option; exits where it is another */

gboolean has_option (int argc, char **argv, const char *option);

/* -- roles and lines: any thread; a line is whole and flushed */

void set_role (const char *role);
const char *get_role (void);

void say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void trace (const char *format, ...) G_GNUC_PRINTF (1, 2); /* with the role before it: [ui] ... */

/* -- contexts */

void name_context (TactContext *context, const char *name);
const char *current_context_name (void); /* "none", "base" for a plain TactContext, or its name */

/* -- an event: zeroed memory is one that is not set (.NET: ManualResetEventSlim) */

typedef struct
{
  GMutex lock;
  GCond changed;
  gboolean is_set;
} Event;

void event_set (Event *event);
gboolean event_wait (Event *event, int ms); /* FALSE: not set within ms */

/* -- until something holds that nothing tells of (.NET: O.Until); FALSE: it did not within LIMIT_MS */

gboolean until (gboolean (*holds) (gpointer user_data), gpointer user_data);
gboolean until_status (TactTask *task, TactTaskStatus status);
gboolean until_completed (TactTask *task); /* unlike a wait it reads no error */

/* -- a thread of its own, under no context; FALSE: func had not ended within ms */

gboolean on_thread (const char *role, int ms, TactPostFunc func, gpointer user_data);

/* -- a UI thread: a GMainLoop, and a context that counts what is posted to it */

typedef struct _Ui Ui;

Ui *ui_start (const char *name);
void ui_stop (Ui *ui); /* after all that is posted now has run; frees @ui */
TactContext *ui_context (Ui *ui);
int ui_posts (Ui *ui);
int ui_started (Ui *ui);                                                  /* operations that it was told of */
int ui_completed (Ui *ui);                                                /* those that have ended */
gboolean ui_handle (Ui *ui, int ms, TactFunc method, gpointer user_data); /* starts an async method on the loop; FALSE: it had not ended within ms */
gboolean ui_invoke (Ui *ui, TactPostFunc func, gpointer user_data);       /* runs func on the loop; FALSE: it had not ended within LIMIT_MS */

/* -- an async method that begins on the pool, or on a scheduler (.NET: Task.Run (async () => ...)): tact_run() adopts the task of its body */

TactTask *run_async (TactFunc method, gpointer user_data, GCancellable *cancellable);
TactTask *run_async_on (TactScheduler *scheduler, TactRunFlags flags, TactFunc method, gpointer user_data);

/* -- the winner of a tact_when_any(), which keeps it: to be compared and asked */

TactTask *winner_of (TactTask *any);

/* -- a context from scratch, a TactContext: a thread with a queue, and no GMainContext */

typedef struct _QueueContext QueueContext;

QueueContext *queue_context_start (const char *name);
void queue_context_stop (QueueContext *queue); /* after all that is posted now has run; drops @queue */

/* -- a scheduler from scratch, a TactScheduler: threads of its own, which go on to the end of the program */

typedef struct _FixedScheduler FixedScheduler;

FixedScheduler *fixed_scheduler_start (const char *name, int n_threads, gboolean inlines); /* inlines: a wait runs what it waits for */
const char *scheduler_name (TactScheduler *scheduler);                                     /* of this kind; else "default", or "other" */

/* -- .NET's words for what Tact did */

#define NET_EXCEPTION (net_exception_domain_quark ()) /* the domain of an error that is of no kind: a plain Exception */
GQuark net_exception_domain_quark (void);

GError *new_exception (const char *text);
GPtrArray *new_exceptions (const char *one, const char *two);
GError *new_operation_cancelled (void); /* new OperationCanceledException (): what GIO's functions give */

const char *net_boolean (gboolean value);
const char *net_set (gboolean won);                            /* what a Set of a source throws where the library returned FALSE; "ok": nothing */
const char *net_close (gboolean closed);                       /* what Complete of a channel throws where tact_channel_close() gave this */
const char *net_blocked (gboolean ended, const GError *error); /* a wait: "works", or "DEADLOCK": it did not end, was refused, or ran out of time */
const char *net_status (TactTask *task);
const char *net_run_flags (TactRunFlags flags);
const char *net_value_status (const TactValueTask *value); /* ValueTaskSourceStatus */
char *net_error (const GError *error);                     /* what an await throws: "InvalidOperationException:text" */
char *net_type (const GError *error);                      /* the same without its text */
char *net_outcome (TactTask *task);                        /* what an await of a complete one throws; "ok": nothing */
const char *net_message (const GError *error);             /* its Message, where that is .NET's own */
char *net_errors (GPtrArray *errors);                      /* "AggregateException(...)" */
char *net_exception (TactTask *task);                      /* Task.Exception: "AggregateException(...)" or "null" */

/* What blocks gives the first error as it is, and the tasks have all (EX-04, EX-05 C): together they are what .NET throws there. */
char *net_wait (TactTask *task);                                      /* a Wait throws: "AggregateException(...)"; "ok": nothing */
char *net_aggregate (GError *first, TactTask **tasks, gsize n_tasks); /* the same of a wait that gave @first, which it takes, for complete tasks */

/* -- criticals: a wrong call throws in .NET and logs in Tact */

void record_criticals (void);    /* from here on they are kept, not printed, and not fatal */
char *take_critical (void);      /* the last one since one was taken; NULL: there was none */
const char *net_critical (void); /* takes it: what .NET throws there; "ok": there was none */
