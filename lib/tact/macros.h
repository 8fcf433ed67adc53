/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* macros.h: what decorates every public declaration. */
#pragma once

#include <glib-object.h>

#include <tact/version.h>

/* The build hides every symbol; TACT_API shows one.  A function that returns
 * a task adds G_GNUC_WARN_UNUSED_RESULT: a task is awaited, kept or detached. */
#define TACT_API __attribute__ ((visibility ("default"))) extern
