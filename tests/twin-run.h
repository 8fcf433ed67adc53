/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * twin-run.h: runs twinfind, as a user who may not read everything.
 *
 * TWINFIND names the program; else it is demo/twinfind.
 */
#pragma once

#include <check.h>
#include <gio/gio.h>
#include <stdio.h>
#include <unistd.h>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>

typedef struct
{
  int status;
  GBytes *output;
  char *errors;
} Outcome;

static inline void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->output, g_bytes_unref);
  g_clear_pointer (&outcome->errors, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static inline char *
dup_text (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  return g_strndup (text != NULL ? text : "", size);
}

static rlim_t files_limit; /* for the program; 0: as it is */

/* In the child.  Root may read anything; the program it starts so may not. */
static inline void
restrict_child (gpointer unused)
{
  struct rlimit limit = { files_limit, files_limit };

  prctl (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
  prctl (PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
  if (files_limit > 0)
    setrlimit (RLIMIT_NOFILE, &limit);
}

static inline char *
program (void)
{
  const char *name = g_getenv ("TWINFIND");

  return g_canonicalize_filename (name != NULL ? name : "demo/twinfind", NULL);
}

/* @argv: NULL-terminated */
static inline Outcome
run_command (const char *folder, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) errors = NULL;
  g_autoptr (GError) error = NULL;
  Outcome outcome = { 0 };

  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_set_child_setup (launcher, restrict_child, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (process == NULL || !g_subprocess_communicate (process, NULL, NULL, &outcome.output, &errors, &error))
    ck_abort_msg ("%s", error->message);
  ck_assert_msg (g_subprocess_get_if_exited (process), "it was killed");
  outcome.status = g_subprocess_get_exit_status (process);
  outcome.errors = dup_text (errors);
  return outcome;
}

#define run_in(folder, ...) run_list ((folder), (const char *const[]){ __VA_ARGS__, NULL })

static inline Outcome
run_list (const char *folder, const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = program ();

  g_ptr_array_add (argv, path);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);
  return run_command (folder, (const char *const *) argv->pdata);
}

static inline void
assert_output (const Outcome *outcome, const char *text)
{
  g_autofree char *output = dup_text (outcome->output);

  ck_assert_str_eq (outcome->errors, "");
  ck_assert_str_eq (output, text);
  ck_assert_int_eq (outcome->status, 0);
}

/* Whether restrict_child() does what it is for. */
static inline gboolean
can_restrict (void)
{
  if (geteuid () != 0 || (prctl (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) == 0 && prctl (PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH) == 0))
    return TRUE;
  fputs ("skipped: this is a root that cannot give up the right to read everything\n", stderr);
  return FALSE;
}
