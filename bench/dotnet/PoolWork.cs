// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PoolWork.cs: what it costs to have the pool do something trivial (bench-pool.c).

using System;
using System.Diagnostics;
using System.Threading.Tasks;

static class PoolWork
{
    const int MethodCount = 1000, Items = 10000;

    public static double[] EachBack(int n)
    {
        long start = Stopwatch.GetTimestamp();
        long sum = Pump.Run(_ => StartMethods(n / MethodCount));
        double each = Tasks.Each(start, n);
        Bench.Check(sum == (long)(n / MethodCount) * (MethodCount * (MethodCount - 1) / 2), "W5 each back");
        return [each];
    }

    static async Task<long> StartMethods(int perMethod)
    {
        var methods = new Task<long>[MethodCount];
        long sum = 0;
        for (int i = 0; i < MethodCount; i++)
            methods[i] = Method(i, perMethod);
        foreach (Task<long> method in methods)
            sum += await method;
        return sum;
    }

    static async Task<long> Method(long number, int times)
    {
        Func<long> work = () => number;
        long sum = 0;
        for (int i = 0; i < times; i++)
            sum += await Task.Run(work);
        return sum;
    }

    static readonly Func<long>[] numbers = MakeNumbers();

    static Func<long>[] MakeNumbers()
    {
        var made = new Func<long>[Items];
        for (int i = 0; i < Items; i++)
        {
            long number = i + 1000;
            made[i] = () => number;
        }
        return made;
    }

    public static double[] Together(int n)
    {
        long start = Stopwatch.GetTimestamp();
        long sum = Pump.Run(_ => AwaitAll(n / Items));
        double each = Tasks.Each(start, n);
        Bench.Check(sum == (1000L * Items + (long)Items * (Items - 1) / 2) * (n / Items), "W5 when all");
        return [each];
    }

    static async Task<long> AwaitAll(int times)
    {
        var tasks = new Task<long>[Items];
        long sum = 0;
        for (; times > 0; times--)
        {
            for (int i = 0; i < Items; i++)
                tasks[i] = Task.Run(numbers[i]);
            foreach (long result in await Task.WhenAll(tasks))
                sum += result;
        }
        return sum;
    }
}
