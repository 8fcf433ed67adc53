/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scale-curves.h: the curves, by the files that have them. */
#pragma once

#include "scale.h"

/* scale-task.c */
extern const ScaleCurve scale_memory, scale_task, scale_shuffle, scale_timer, scale_fire;

/* scale-post.c */
extern const ScaleCurve scale_post, scale_owner, scale_one;

/* scale-pool.c */
extern const ScaleCurve scale_item, scale_fork;
