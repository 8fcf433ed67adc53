/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * awaiter.h: what can be awaited (.NET: the awaiter pattern).
 *
 * Three functions.  An await asks `is_completed` once; if not, it hands its
 * continuation to `on_completed`; either way it asks `get_result` once when
 * it goes on.  Tasks follow it from inside the library; a type of your own
 * follows it by starting with a TactAwaiter.  Such an awaiter decides by
 * itself where the method goes on: it is resumed on the thread that calls the
 * continuation, in there.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TactResumeFunc:
 * @method: what was given with it
 *
 * Resumes a suspended method.  To be called once; a second call is a critical.
 */
typedef void (*TactResumeFunc) (gpointer method);

/**
 * TactAwaiterIface:
 * @is_completed: whether there is a result now
 * @on_completed: keeps @resume and @method, and calls @resume (@method) once when there is a result; never inside on_completed
 * @get_result: %TRUE, or %FALSE with @error set; called once an await
 *
 * The three functions of an awaiter.
 */
typedef struct
{
  gboolean (*is_completed) (TactAwaiter *awaiter);
  void (*on_completed) (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method);
  gboolean (*get_result) (TactAwaiter *awaiter, GError **error);

  /*< private >*/
  gpointer reserved[5];
} TactAwaiterIface;

/**
 * TactAwaiter:
 * @iface: its functions
 *
 * The head of a type that can be awaited; it must live until the await has
 * gone on.
 */
struct _TactAwaiter
{
  const TactAwaiterIface *iface;

  /*< private >*/
  gpointer reserved;
};

G_END_DECLS
