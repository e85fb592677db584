import { expect, test } from "vitest";

import { host, thresholds } from "../test/hosts";
import { draftOf, LIMITS, marked, readDraft } from "./thresholds";

test("limits are read as they are written", () => {
  expect(readDraft(draftOf(thresholds))).toEqual({ limits: thresholds });
  expect(readDraft({ ...draftOf(thresholds), cpu_warn: "72,5" })).toEqual({
    limits: { ...thresholds, cpu_warn: 72.5 },
  });
});

test("what is not possible is said of its field", () => {
  const draft = draftOf(thresholds);
  expect(readDraft({ ...draft, cpu_crit: "101" })).toEqual({ errors: { cpu_crit: "From 0 to 100 %." } });
  expect(readDraft({ ...draft, mem_warn: "96" })).toEqual({ errors: { mem_crit: "Not below the warning." } });
  expect(readDraft({ ...draft, temp_warn: "" })).toEqual({ errors: { temp_warn: "A number of °C, 0 or more." } });
  expect(readDraft({ ...draft, stale_seconds: "600" })).toEqual({ errors: { offline_seconds: "Later than late." } });
  expect(readDraft({ ...draft, offline_seconds: "1.5" })).toMatchObject({
    errors: { offline_seconds: expect.any(String) as string },
  });
});

test("hosts that a limit would mark are counted; values of silent ones are old", () => {
  const [cpu] = LIMITS;
  if (!cpu) throw new Error("there are limits");
  const hosts = [
    host({ cpu_usage: 70 }),
    host({ cpu_usage: 90 }),
    host({ cpu_usage: 99, status: "offline", metrics_updated_at: "x" }),
  ];
  expect(marked(hosts, cpu, 60, 80)).toEqual({ warn: 1, crit: 1 });
  expect(marked(hosts, cpu, 95, 98)).toEqual({ warn: 0, crit: 0 });
});
