/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* when-any-private.h: for who needs the first of several no more. */
#pragma once

#include <tact/when-any.h>

/* @any, a task of tact_when_any() that nobody but the caller has, is needed no more: nothing of it stays on the tasks. */
void tact_when_any_leave (TactTask *any);
