/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* error.c: the error domain of Tact. */
#include "config.h"

#include <tact/error.h>

/* clang-format off */
G_DEFINE_QUARK (tact-error-quark, tact_error)
