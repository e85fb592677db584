// Counters since a start as amounts a second; a counter that begins anew gives none for that step.
import type { Values } from "../chart/data";

export function ratesOf(times: number[], counters: Values): Values {
  return counters.map((value, index) => {
    const [before, from] = [counters[index - 1], times[index - 1]];
    const time = times[index];
    if (value === null || before === null || before === undefined || from === undefined || time === undefined)
      return null;
    return value < before || time <= from ? null : ((value - before) * 1000) / (time - from);
  });
}
