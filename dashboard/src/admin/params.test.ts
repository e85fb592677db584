import { expect, test } from "vitest";

import { readAuditParams, readCollectorsParams, readEnrolParams, readListParams, withChange } from "./params";

test("addresses keep what is possible, and nothing that is usual", () => {
  expect(readListParams({ q: "a", show: "all", new: "true" })).toEqual({ q: "a", show: "all", new: true });
  expect(readListParams({ q: "", show: "usable", new: 1 })).toEqual({});
  expect(readEnrolParams({ os: "linux", build: 3, token: "x" })).toEqual({ os: "linux", token: "x" });
  expect(readCollectorsParams({ level: "label", label: "role:web", host: "h" })).toEqual({
    level: "label",
    label: "role:web",
  });
  expect(readCollectorsParams({ level: "global", label: "role:web" })).toEqual({});
  expect(readAuditParams({ actor: "ann", from: "2026-11-30", to: "tomorrow" })).toEqual({
    actor: "ann",
    from: "2026-11-30",
  });
});

test("undefined takes a word out of an address", () => {
  expect(withChange<{ q?: string; show?: "all" }>({ q: "a", show: "all" }, { q: undefined })).toEqual({ show: "all" });
});
