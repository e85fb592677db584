// What is said after labels of many hosts were changed.
import type { LabelChange, LabelResult, LabelsByHost } from "../api/labels";
import { messageFor } from "../api/problem";
import { plural } from "../kit/format";

export function saidOf(
  { key, value }: LabelChange,
  { done, failed }: LabelResult,
): { done: string; failed: string | null } {
  const first = failed[0];
  return {
    done:
      value === null ? `${key} is gone from ${plural(done, "host")}.` : `${plural(done, "host")} got ${key}: ${value}.`,
    failed: first ? `${plural(failed.length, "host")} not: ${first.hostname}: ${messageFor(first.error)}` : null,
  };
}

/** Keys that people gave to some of these hosts, with how many have each. */
export function givenKeys(ids: Iterable<string>, labels: LabelsByHost): { key: string; hosts: number }[] {
  const counts = new Map<string, number>();
  for (const id of ids) {
    for (const { key, source } of labels[id] ?? []) {
      if (source === "user") counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, hosts]) => ({ key, hosts })).toSorted((a, b) => a.key.localeCompare(b.key));
}
