/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * complete-a-task.c: who has a task reads it; to complete it takes its source.
 * fails: incompatible.pointer.type
 */
#include <tact/tact.h>

gboolean complete (TactTaskSource *source, TactTask *task);

gboolean
complete (TactTaskSource *source, TactTask *task)
{
#ifdef GOOD
  return tact_task_source_set_int (source, 7);
#else
  return tact_task_source_set_int (task, 7);
#endif
}
