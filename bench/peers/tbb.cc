// SPDX-License-Identifier: LGPL-2.1-or-later
//
// tbb.cc: the peer of oneTBB: many items awaited together, and fork and join.

#include "peer.h"

#include <tbb/task_group.h>
#include <vector>

namespace
{
constexpr long items = 10000, number = 22, result = 17711, calls = 57313;

void
together (double *figures, long n)
{
  std::vector<long> values (items);
  long sum = 0;
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < n; i += items)
    {
      tbb::task_group group;

      for (long k = 0; k < items; k++)
        group.run ([&values, k] { values[static_cast<size_t> (k)] = k + 1000; });
      group.wait ();
      for (long value : values)
        sum += value;
    }
  figures[0] = peer_each (start, n);
  peer_check (sum == (1000L * items + items * (items - 1) / 2) * (n / items), "W5 when_all, tbb");
}

long
fib (long n)
{
  long left, right;

  if (n < 2)
    return n;
  tbb::task_group group;
  group.run ([&left, n] { left = fib (n - 1); });
  right = fib (n - 2);
  group.wait ();
  return left + right;
}

void
fork_join (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < n; i += calls)
    peer_check (fib (number) == result, "W6, tbb");
  figures[0] = peer_each (start, n);
}
}

int
main ()
{
  static const PeerWorkload workloads[] = {
    { "W5/when_all", together, 1 },
    { "W6/fork-join, blocking", fork_join, 1 },
  };

  return peer_main (workloads, sizeof workloads / sizeof *workloads);
}
