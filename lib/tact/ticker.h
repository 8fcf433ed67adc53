/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ticker.h: a tick every so often, that is awaited (.NET: PeriodicTimer).
 *
 *     while (tact_await_boolean (tact_ticker_wait (ticker, cancellable), &error))
 *       refresh (window);
 *
 * A loop that awaits ticks never runs beside itself, and is resumed where it
 * awaits.  Ticks that nobody waited for count as one.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

#define TACT_TYPE_TICKER (tact_ticker_get_type ())
TACT_API GType tact_ticker_get_type (void) G_GNUC_CONST;

typedef struct _TactTicker TactTicker;

/**
 * tact_ticker_new:
 * @period_ms: the time between two ticks, in milliseconds, at least 1; -1: there are none
 *
 * The first tick comes after one period.  0, or less than -1: a critical and
 * %NULL.  Any thread.
 *
 * Returns: (transfer full): a ticker
 */
TACT_API TactTicker *tact_ticker_new (gint64 period_ms);

/**
 * tact_ticker_ref:
 * @ticker: a ticker
 *
 * Returns: (transfer full): @ticker
 */
TACT_API TactTicker *tact_ticker_ref (TactTicker *ticker);

/**
 * tact_ticker_unref:
 * @ticker: (nullable) (transfer full): a ticker
 *
 * The last reference stops it: a wait fails with %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_ticker_unref (TactTicker *ticker);

/**
 * tact_ticker_get_period:
 * @ticker: a ticker
 *
 * Any thread.
 *
 * Returns: the time between two ticks, in milliseconds; -1: there are none
 */
TACT_API gint64 tact_ticker_get_period (TactTicker *ticker);

/**
 * tact_ticker_set_period:
 * @ticker: a ticker
 * @period_ms: as for tact_ticker_new()
 *
 * The next tick comes one new period from now, also for who waits already.
 * Any thread.
 */
TACT_API void tact_ticker_set_period (TactTicker *ticker, gint64 period_ms);

/**
 * tact_ticker_wait:
 * @ticker: a ticker
 * @cancellable: (nullable): gives up, as cancelled; the ticker goes on
 *
 * Waits for a tick; where there was one since the last wait it is complete at
 * once.  A second wait while one is pending: a critical, and
 * %G_IO_ERROR_PENDING.  Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %TRUE: a tick; %FALSE: the ticker is closed
 */
TACT_API TactTask *tact_ticker_wait (TactTicker *ticker, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_ticker_close:
 * @ticker: a ticker
 *
 * Stops it (.NET: Dispose): who waits, and who will, gets %FALSE; a tick that
 * nobody took is lost.  A second call does nothing.  Any thread.
 */
TACT_API void tact_ticker_close (TactTicker *ticker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactTicker, tact_ticker_unref)

G_END_DECLS
