/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * problems.c: a list under a lock.  Problems are rare; it is not a hot one.
 */
#include "config.h"

#include "problems.h"

#include <errno.h>
#include <string.h>

static void
problem_free (gpointer data)
{
  Problem *problem = data;

  g_free (problem->path);
  g_free (problem->reason);
  g_free (problem);
}

void
problems_init (Problems *problems)
{
  g_mutex_init (&problems->lock);
  problems->found = g_ptr_array_new_with_free_func (problem_free);
}

void
problems_clear (Problems *problems)
{
  g_clear_pointer (&problems->found, g_ptr_array_unref);
  g_mutex_clear (&problems->lock);
}

static const char *
reason_of (int why)
{
  switch (why)
    {
    case 0:
      return "it changed during the scan";
    case ENOENT:
      return "it vanished during the scan";
    case ELOOP: /* the walk saw no link here */
      return "it became a symbolic link during the scan";
    default:
      return g_strerror (why);
    }
}

void
problems_add (Problems *problems, const Folder *folder, const char *name, int why)
{
  Problem *problem = g_new (Problem, 1);

  problem->path = name != NULL ? folder_dup_path_of (folder, name) : folder_dup_path (folder);
  problem->reason = g_strdup (reason_of (why));
  g_mutex_lock (&problems->lock);
  g_ptr_array_add (problems->found, problem);
  g_mutex_unlock (&problems->lock);
}

void
problems_add_file (Problems *problems, const FileEntry *file, int why)
{
  problems_add (problems, file->folder, file->name, why);
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const Problem *const *problem_a = a, *const *problem_b = b;

  return strcmp ((*problem_a)->path, (*problem_b)->path);
}

GPtrArray *
problems_steal (Problems *problems)
{
  GPtrArray *found;

  g_mutex_lock (&problems->lock);
  found = problems->found;
  problems->found = g_ptr_array_new_with_free_func (problem_free);
  g_mutex_unlock (&problems->lock);
  g_ptr_array_sort (found, compare_problems);
  return found;
}
