/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * values.h: results whose copies and ends are counted.
 *
 * Token is a boxed type: tokens_alive is how many there are.  free_count() is
 * a destroy notify for an int that counts its calls.
 */
#pragma once

#include "tests.h"

typedef struct
{
  int number;
} Token;

static int tokens_alive; /* atomic */

static inline Token *
token_new (int number)
{
  Token *token = g_new (Token, 1);

  token->number = number;
  g_atomic_int_inc (&tokens_alive);
  return token;
}

static inline gpointer
token_copy (gpointer token)
{
  return token_new (((Token *) token)->number);
}

static inline void
token_free (gpointer token)
{
  g_atomic_int_add (&tokens_alive, -1);
  g_free (token);
}

static inline GType
token_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_boxed_type_register_static ("TestsToken", token_copy, token_free));
  return type;
}

static inline void
free_count (gpointer count)
{
  g_atomic_int_inc ((int *) count);
}

static inline GError *
new_error (const char *message)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message);
}

/* A faulted task whose error somebody has read. */
static inline TactTask *
faulted_and_read (GError *error)
{
  TactTask *task = tact_task_new_error (error);

  tact_task_get_error (task);
  return task;
}
