// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Pump.cs: a UI thread, as small and fast as it goes in .NET: a synchronization context over one queue under
// a lock. The pump takes the whole queue at once, and sleeps only when it is empty; a post wakes it only when
// it sleeps.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

sealed class Pump : SynchronizationContext
{
    Queue<(SendOrPostCallback, object?)> queue = new(), running = new();
    readonly object guard = new();
    bool sleeping;

    public override void Post(SendOrPostCallback callback, object? state)
    {
        lock (guard)
        {
            queue.Enqueue((callback, state));
            if (sleeping)
            {
                sleeping = false;
                Monitor.Pulse(guard);
            }
        }
    }

    // Runs what is posted until the task that `start` returned, on this thread, is complete.
    public static T Run<T>(Func<Pump, Task<T>> start)
    {
        SynchronizationContext? before = Current;
        Pump pump = new();
        SetSynchronizationContext(pump);
        try
        {
            Task<T> task = start(pump);
            // Also what nobody else posts for: the end itself must end the sleep.
            task.ContinueWith(static (_, state) => ((Pump)state!).Post(static _ => { }, null), pump,
                              CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
                pump.Turn();
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    void Turn()
    {
        lock (guard)
        {
            while (queue.Count == 0)
            {
                sleeping = true;
                Monitor.Wait(guard);
            }
            (queue, running) = (running, queue);
        }
        while (running.TryDequeue(out var post))
            post.Item1(post.Item2);
    }
}
