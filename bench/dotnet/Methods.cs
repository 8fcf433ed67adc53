// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Methods.cs: what it costs to suspend and go on (bench-method.c).

using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

static class Methods
{
    const int MethodCount = 1000;

    static double[] Measure(int n, int methodCount, Func<Pump, int, Task<long>> method, string what)
    {
        long start = Stopwatch.GetTimestamp();
        long steps = Pump.Run(async pump =>
        {
            var methods = new Task<long>[methodCount];
            long sum = 0;
            for (int i = 0; i < methodCount; i++)
                methods[i] = method(pump, n / methodCount);
            foreach (Task<long> task in methods)
                sum += await task;
            return sum;
        });
        double each = Tasks.Each(start, n);
        Bench.Check(steps == n, what);
        return [each];
    }

    public static double[] YieldOne(int n) => Measure(n, 1, YieldOften, "W7 yield");

    public static double[] YieldTogether(int n) => Measure(n, MethodCount, YieldOften, "W7 yield together");

    static async Task<long> YieldOften(Pump pump, int times)
    {
        long steps = 0;
        for (; times > 0; times--)
        {
            await Task.Yield();
            steps++;
        }
        return steps;
    }

    public static double[] AwaitTogether(int n) => Measure(n, MethodCount, AwaitOften, "W7 await together");

    static readonly SendOrPostCallback complete = static state => ((TaskCompletionSource<long>)state!).SetResult(1000);

    // Without RunContinuationsAsynchronously: the continuation runs inside SetResult, which is the faster way.
    static Task<long> Later(Pump pump)
    {
        var source = new TaskCompletionSource<long>();
        pump.Post(complete, source);
        return source.Task;
    }

    static async Task<long> AwaitOften(Pump pump, int times)
    {
        long steps = 0;
        for (; times > 0; times--)
            steps += await Later(pump) / 1000;
        return steps;
    }

    // -- many that wait for one task

    static int passed;

    static async Task Wait(Task gate)
    {
        await gate;
        passed++;
    }

    public static double[] Many(int n)
    {
        double spawn = 0, release = 0;
        Pump.Run(async _ =>
        {
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var tasks = new Task[n];
            passed = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < n; i++)
                tasks[i] = Wait(source.Task);
            spawn = Tasks.Each(start, n);
            start = Stopwatch.GetTimestamp();
            source.SetResult();
            foreach (Task task in tasks)
                await task;
            release = Tasks.Each(start, n);
            return 0;
        });
        Bench.Check(passed == n, "W8");
        return [spawn, release];
    }

    public static double[] ManyBytes(int n)
    {
        double bytes = 0;
        Pump.Run(async _ =>
        {
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var tasks = new Task[n];
            passed = 0;
            long before = GC.GetTotalMemory(true);
            for (int i = 0; i < n; i++)
                tasks[i] = Wait(source.Task);
            bytes = (double)(GC.GetTotalMemory(true) - before) / n;
            source.SetResult();
            foreach (Task task in tasks)
                await task;
            return 0;
        });
        Bench.Check(passed == n, "W8");
        return [bytes];
    }
}
