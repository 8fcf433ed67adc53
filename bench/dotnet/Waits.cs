// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Waits.cs: timers, and a semaphore that is awaited (bench-timer.c, bench-semaphore.c).

using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

static class Waits
{
    const int Far = 3600000;

    static int Near(int i) => 5 + i % 50;

    public static double[] Timers(int n)
    {
        using var far = new CancellationTokenSource();
        var tasks = new Task[n];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < n; i++)
            tasks[i] = Task.Delay(Far, far.Token);
        double add = Tasks.Each(start, n);
        start = Stopwatch.GetTimestamp();
        far.Cancel();
        double cancel = Tasks.Each(start, n);
        foreach (Task task in tasks)
            Bench.Check(task.IsCanceled, "W10 cancel");
        TimeSpan before = default;
        int fired = Pump.Run(async _ =>
        {
            int count = 0;
            async Task Wait(int ms) { await Task.Delay(ms); count++; }
            for (int i = 0; i < n; i++)
                tasks[i] = Wait(Near(i));
            before = Process.GetCurrentProcess().TotalProcessorTime;
            await Task.WhenAll(tasks);
            return count;
        });
        double fire = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalNanoseconds / n;
        Bench.Check(fired == n, "W10 fire");
        return [add, cancel, fire, -1, -1]; // there is no loop to turn
    }

    const int MethodCount = 100;

    static double[] Acquire(int n, int methods, int free)
    {
        var semaphore = new SemaphoreSlim(free, 1);
        long start = Stopwatch.GetTimestamp();
        int steps = Pump.Run(async _ =>
        {
            int taken = 0;
            async Task Method(int left)
            {
                for (; left > 0; left--)
                {
                    await semaphore.WaitAsync();
                    taken++;
                    semaphore.Release();
                }
            }
            var all = new Task[methods];
            for (int i = 0; i < methods; i++)
                all[i] = Method(n / methods);
            if (free == 0)
                semaphore.Release();
            await Task.WhenAll(all);
            return taken;
        });
        double each = Tasks.Each(start, n);
        Bench.Check(steps == n && semaphore.CurrentCount == 1, "W11");
        return [each];
    }

    public static double[] Free(int n) => Acquire(n, 1, 1);

    public static double[] Waiters(int n) => Acquire(n, MethodCount, 0);
}
