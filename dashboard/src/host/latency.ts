// How long a request to a disk took: the server keeps the time of all requests of an interval, not of one.

export interface DiskTimes {
  /** Milliseconds spent during the interval, over all reads. */
  read_latency: number | null;
  /** Reads a second. */
  read_ops: number | null;
  write_latency: number | null;
  write_ops: number | null;
}

/** Fewer requests than this in an interval say nothing about how long one takes. */
const LEAST_REQUESTS = 0.5;

/** Milliseconds of one read; null where there were none. */
export function readLatency({ read_latency: spent, read_ops: rate }: DiskTimes, intervalMs: number): number | null {
  return perRequest(spent, rate, intervalMs);
}

export function writeLatency({ write_latency: spent, write_ops: rate }: DiskTimes, intervalMs: number): number | null {
  return perRequest(spent, rate, intervalMs);
}

function perRequest(spent: number | null, rate: number | null, intervalMs: number): number | null {
  if (spent === null || rate === null) return null;
  const requests = (rate * intervalMs) / 1000;
  return requests < LEAST_REQUESTS ? null : spent / requests;
}
