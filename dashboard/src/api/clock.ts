// The server's time: the viewer's clock may be wrong by hours, and nothing that is shown may depend on it.

/** Answers say the time in whole seconds: on average half a second more has gone by. */
const HALF_SECOND_MS = 500;
/** A measurement is replaced after so long, however good it was: clocks drift, and laptops sleep. */
const KEPT_MS = 120_000;

let offset = 0;
let best = Number.POSITIVE_INFINITY;
let measuredAt = Number.NEGATIVE_INFINITY;

/** Takes the server's time from the `Date` of an answer that took from `sent` to `received` (both `performance.now()`). */
export function noticeDate(date: string | null, sent: number, received: number, viewer = viewerNow()): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const trip = received - sent;
  if (trip > best && received - measuredAt < KEPT_MS) return;
  best = trip;
  measuredAt = received;
  const measured = server + HALF_SECOND_MS + trip / 2 - viewer;
  // Answers are whole seconds: what is no more than that apart is no news, and times on the page do not jump.
  if (Math.abs(measured - offset) > 1000) offset = measured;
}

/** Milliseconds since 1970 on the server's clock. */
export function serverNow(): number {
  return viewerNow() + offset;
}

function viewerNow(): number {
  return new Date().getTime();
}
