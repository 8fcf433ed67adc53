/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tact.h: the one header an application includes. */
#pragma once

#include <tact/macros.h>

#include <tact/types.h>

#include <tact/error.h>

#include <tact/task.h>

#include <tact/cold.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include <tact/cancellable.h>
#include <tact/context.h>
#include <tact/limited.h>
#include <tact/local.h>
#include <tact/main-context.h>
#include <tact/strand.h>
#include <tact/registration.h>

#include <tact/delay.h>
#include <tact/pool.h>
#include <tact/run.h>
#include <tact/scheduler.h>

#include <tact/await-value.h>
#include <tact/await.h>
#include <tact/awaiter.h>
#include <tact/fiber.h>
#include <tact/frame.h>
#include <tact/main.h>
#include <tact/shutdown.h>
#include <tact/stream.h>
#include <tact/switch.h>
#include <tact/trace.h>
#include <tact/value-task.h>
#include <tact/wait.h>
#include <tact/wait-many.h>

#include <tact/describe.h>
#include <tact/continue-when.h>
#include <tact/detach.h>
#include <tact/for-each.h>
#include <tact/for-each-stream.h>
#include <tact/scope.h>
#include <tact/progress.h>
#include <tact/reporter.h>
#include <tact/then.h>
#include <tact/ticker.h>
#include <tact/timeout.h>
#include <tact/unwrap.h>
#include <tact/when-all.h>
#include <tact/when-any.h>
#include <tact/when-each.h>

#include <tact/barrier.h>
#include <tact/channel.h>
#include <tact/condition.h>
#include <tact/countdown.h>
#include <tact/event.h>
#include <tact/lazy.h>
#include <tact/lock.h>
#include <tact/rw-lock.h>
#include <tact/semaphore.h>
#include <tact/stream-channel.h>

#include <tact/gio.h>
#include <tact/io.h>
#include <tact/signal.h>
#include <tact/stream-input.h>
#include <tact/stream-listener.h>
#include <tact/stream-model.h>
#include <tact/stream-signal.h>
