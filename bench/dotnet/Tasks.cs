// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks.cs: what a task costs where nothing waits (bench-task.c).
//
// The loops are cut into calls of a thousand, so that the compiler sees methods that are called often.

using System;
using System.Diagnostics;
using System.Threading.Tasks;

static class Tasks
{
    const int Batch = 1000;

    static long SumOf(int n) => (long)n * (n - 1) / 2 + 1000L * n;

    public static double Each(long start, int n) => Stopwatch.GetElapsedTime(start).TotalNanoseconds / n;

    static double[] Measure(int n, Func<int, long> batch, long wanted, string what)
    {
        long sum = 0, start = Stopwatch.GetTimestamp();
        for (int i = 0; i < n; i += Batch)
            sum += batch(i);
        double each = Each(start, n);
        Bench.Check(sum == wanted, what);
        return [each];
    }

    public static double[] Complete(int n) => Measure(n, CompleteBatch, SumOf(n), "W1 complete");

    static long CompleteBatch(int from)
    {
        long sum = 0;
        for (int i = from; i < from + Batch; i++)
            sum += Task.FromResult((long)i + 1000).Result;
        return sum;
    }

    public static double[] Pending(int n) => Measure(n, PendingBatch, SumOf(n), "W1 pending");

    static long PendingBatch(int from)
    {
        long sum = 0;
        for (int i = from; i < from + Batch; i++)
        {
            var source = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<long> task = source.Task;
            source.TrySetResult(i + 1000);
            sum += task.Result;
        }
        return sum;
    }

    public static double[] AwaitImmortal(int n) => Measure(n, static i => ImmortalBatch(i).Result, SumOf(n), "W2 immortal");

    static async Task<long> ImmortalBatch(int from)
    {
        long sum = 0;
        for (int i = from; i < from + Batch; i++)
        {
            await Task.CompletedTask;
            sum += i + 1000;
        }
        return sum;
    }

    public static double[] AwaitFresh(int n) => Measure(n, static i => FreshBatch(i).Result, SumOf(n), "W2 fresh");

    static async Task<long> FreshBatch(int from)
    {
        long sum = 0;
        for (int i = from; i < from + Batch; i++)
            sum += await Task.FromResult((long)i + 1000);
        return sum;
    }

    static readonly Task<long> kept = Task.FromResult(1234567L);

    public static double[] AwaitKept(int n) => Measure(n, static i => KeptBatch(i, kept).Result, 1234567L * n, "W2 kept");

    static async Task<long> KeptBatch(int from, Task<long> task)
    {
        long sum = 0;
        for (int i = from; i < from + Batch; i++)
            sum += await task;
        return sum;
    }

    public static double[] Bytes(int n)
    {
        var sources = new TaskCompletionSource<long>[n];
        long sum = 0, before = GC.GetTotalMemory(true);
        for (int i = 0; i < n; i++)
            sources[i] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        double each = (double)(GC.GetTotalMemory(true) - before) / n;
        for (int i = 0; i < n; i++)
        {
            sources[i].TrySetResult(i + 1000);
            sum += sources[i].Task.Result;
        }
        Bench.Check(sum == SumOf(n), "W12");
        return [each];
    }
}
