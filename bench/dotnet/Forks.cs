// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Forks.cs: fork and join in the pool, and one task of many (bench-fork.c, bench-when.c).

using System;
using System.Diagnostics;
using System.Threading.Tasks;

static class Forks
{
    const int Number = 22, Result = 17711, Calls = 57313;

    public static double[] Blocking(int n)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < n; i += Calls)
            Bench.Check(Task.Run(static () => Fib(Number)).Result == Result, "W6 blocking");
        return [Tasks.Each(start, n)];
    }

    static long Fib(int number)
    {
        if (number < 2)
            return number;
        Task<long> left = Task.Run(() => Fib(number - 1));
        long right = Fib(number - 2);
        return right + left.Result;
    }

    public static double[] Awaiting(int n)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < n; i += Calls)
            Bench.Check(Task.Run(static () => FibAsync(Number)).Result == Result, "W6 awaiting");
        return [Tasks.Each(start, n)];
    }

    static async Task<long> FibAsync(int number)
    {
        if (number < 2)
            return number;
        Task<long> left = Task.Run(() => FibAsync(number - 1));
        long right = await FibAsync(number - 2);
        return right + await left;
    }

    // -- one task of many

    const int Many = 10000;

    static void Make(TaskCompletionSource<long>[] sources, Task<long>[] tasks, int from)
    {
        for (int i = from; i < Many; i++)
        {
            sources[i] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            tasks[i] = sources[i].Task;
        }
    }

    public static double[] All(int n)
    {
        var sources = new TaskCompletionSource<long>[Many];
        var tasks = new Task<long>[Many];
        long elapsed = 0;
        for (int i = 0; i < n; i += Many)
        {
            Make(sources, tasks, 0);
            long start = Stopwatch.GetTimestamp(), sum = 0;
            Task<long[]> all = Task.WhenAll(tasks);
            for (int j = 0; j < Many; j++)
                sources[j].TrySetResult(j + 1000);
            foreach (long value in all.Result)
                sum += value;
            elapsed += Stopwatch.GetTimestamp() - start;
            Bench.Check(sum == 1000L * Many + (long)Many * (Many - 1) / 2, "W9 when_all");
        }
        return [elapsed * 1e9 / Stopwatch.Frequency / n];
    }

    public static double[] Any(int n)
    {
        var sources = new TaskCompletionSource<long>[Many];
        var tasks = new Task<long>[Many];
        long elapsed = 0;
        Make(sources, tasks, 0);
        for (int i = 0; i < n; i += Many)
        {
            long start = Stopwatch.GetTimestamp();
            Task<Task<long>> any = Task.WhenAny(tasks);
            sources[Many - 1].TrySetResult(i + 1000);
            Bench.Check(any.Result == tasks[Many - 1], "W9 when_any");
            elapsed += Stopwatch.GetTimestamp() - start;
            Make(sources, tasks, Many - 1);
        }
        return [elapsed * 1e9 / Stopwatch.Frequency / n];
    }
}
