// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Posts.cs: what it costs to have the pump run something (bench-post.c).

using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

sealed class Posts
{
    const int Outstanding = 1000;

    readonly Pump pump;
    readonly TaskCompletionSource<int> end = new();
    readonly int n;
    int left, ran, seen;

    Posts(Pump pump, int n)
    {
        this.pump = pump;
        this.n = n;
        left = n - Outstanding;
    }

    // -- from the pump's own thread: each posts the next

    static readonly SendOrPostCallback ownRan = static state => ((Posts)state!).OwnRan();

    void OwnRan()
    {
        if (left > 0)
        {
            left--;
            pump.Post(ownRan, this);
        }
        if (++ran == n)
            end.SetResult(ran);
    }

    public static double[] Own(int n)
    {
        long start = Stopwatch.GetTimestamp();
        int ran = Pump.Run(pump =>
        {
            var posts = new Posts(pump, n);
            for (int i = 0; i < Outstanding; i++)
                pump.Post(ownRan, posts);
            return posts.end.Task;
        });
        double each = Tasks.Each(start, n);
        Bench.Check(ran == n, "W3");
        return [each];
    }

    // -- from another thread, which keeps at most a thousand outstanding

    static readonly SendOrPostCallback foreignRan = static state => ((Posts)state!).ForeignRan();

    void ForeignRan()
    {
        Volatile.Write(ref seen, ++ran);
        if (ran == n)
            end.SetResult(ran);
    }

    void PostAll()
    {
        for (int posted = 0, known = 0; posted < n; posted++)
        {
            while (posted - known >= Outstanding)
            {
                known = Volatile.Read(ref seen);
                if (posted - known >= Outstanding)
                    Thread.Yield();
            }
            pump.Post(foreignRan, this);
        }
    }

    public static double[] Foreign(int n)
    {
        Thread? thread = null;
        long start = Stopwatch.GetTimestamp();
        int ran = Pump.Run(pump =>
        {
            var posts = new Posts(pump, n);
            thread = new Thread(posts.PostAll);
            thread.Start();
            return posts.end.Task;
        });
        double each = Tasks.Each(start, n);
        thread!.Join();
        Bench.Check(ran == n, "W4");
        return [each];
    }

    // -- there and back, one at a time

    public static double[] RoundTrips(int n)
    {
        double sleeps = Sleeps();
        double[] times = Pump.Run(_ => Travel(n));
        sleeps = (Sleeps() - sleeps) / n;
        Array.Sort(times);
        return [times[0], times[n / 2], times[n - 1 - n / 100], sleeps];
    }

    static async Task<double[]> Travel(int n)
    {
        var times = new double[n];
        int i = 0;
        long sum = 0, began = Stopwatch.GetTimestamp();
        Func<long> number = () => i;
        for (; i < n; i++)
        {
            sum += await Task.Run(number);
            long now = Stopwatch.GetTimestamp();
            times[i] = Stopwatch.GetElapsedTime(began, now).TotalNanoseconds;
            began = now;
        }
        Bench.Check(sum == (long)n * (n - 1) / 2, "W4 round trip");
        return times;
    }

    // getrusage's struct: two times, then fourteen numbers, the last but one of which are the sleeps
    [DllImport("libc")]
    static extern int getrusage(int who, [Out] long[] usage);

    static double Sleeps()
    {
        var usage = new long[18];
        getrusage(0, usage);
        return usage[16];
    }
}
