// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bench.cs: the .NET peer.
//
// It reads lines "workload/variant n" and answers each with its figures, in the order in which the harness
// lists them. It does what the other side does, in the way that is natural and fast here, and checks its
// results. The harness asks often enough first that the code is compiled for the last time, with its profile.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

static class Bench
{
    static readonly Dictionary<string, Func<int, double[]>> workloads = new()
    {
        ["W1/complete"] = Tasks.Complete,
        ["W1/pending"] = Tasks.Pending,
        ["W2/immortal"] = Tasks.AwaitImmortal,
        ["W2/fresh"] = Tasks.AwaitFresh,
        ["W2/kept"] = Tasks.AwaitKept,
        ["W12/pending"] = Tasks.Bytes,
        ["W3/own thread"] = Posts.Own,
        ["W4/other thread"] = Posts.Foreign,
        ["W4/round trip, smallest"] = Posts.RoundTrips,
        ["W5/each back on the UI"] = PoolWork.EachBack,
        ["W5/when_all"] = PoolWork.Together,
        ["W6/fork-join, blocking"] = Forks.Blocking,
        ["W6/fork-join, awaiting"] = Forks.Awaiting,
        ["W9/when_all"] = Forks.All,
        ["W9/when_any"] = Forks.Any,
        ["W10/timer, add"] = Waits.Timers,
        ["W11/semaphore, free"] = Waits.Free,
        ["W11/semaphore, 100 waiters"] = Waits.Waiters,
        ["W7/yield, one method"] = Methods.YieldOne,
        ["W7/yield together"] = Methods.YieldTogether,
        ["W7/await together"] = Methods.AwaitTogether,
        ["W8/spawn"] = Methods.Many,
        ["W8/bytes each"] = Methods.ManyBytes,
    };

    static int Main()
    {
        while (Console.ReadLine() is string line)
        {
            int space = line.LastIndexOf(' ');
            if (space < 0 || !workloads.TryGetValue(line[..space], out var workload))
            {
                Console.WriteLine("-");
                continue;
            }
            double[] figures = workload(int.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
            Console.WriteLine(string.Join(" ", Array.ConvertAll(figures, figure => figure.ToString("F3", CultureInfo.InvariantCulture))));
        }
        return 0;
    }

    public static void Check(bool right, string what)
    {
        if (right)
            return;
        Console.Error.WriteLine("wrong result: " + what + ", dotnet");
        Environment.Exit(1);
    }
}
