import { afterEach, expect, test, vi } from "vitest";

import { changeLabels } from "../api/labels";
import { ApiError } from "../api/problem";
import { givenKeys, saidOf } from "./bulk";

afterEach(() => vi.unstubAllGlobals());

test("keys that people gave are counted over the hosts that are chosen", () => {
  const label = (key: string, source = "user") => ({ key, value: "x", source });
  const labels = { a: [label("site"), label("os", "auto")], b: [label("site"), label("role")], c: [label("rack")] };
  expect(givenKeys(["a", "b", "gone"], labels)).toEqual([
    { key: "role", hosts: 1 },
    { key: "site", hosts: 2 },
  ]);
});

test("what was done is told, and what was not", () => {
  const change = { hosts: [], key: "site", value: "attic" };
  expect(saidOf(change, { done: 2, failed: [] })).toEqual({ done: "2 hosts got site: attic.", failed: null });
  const failed = [{ hostname: "nas", error: new ApiError(409, "The server gave it.") }];
  expect(saidOf({ ...change, value: null }, { done: 1, failed })).toEqual({
    done: "site is gone from 1 host.",
    failed: "1 host not: nas: The server gave it.",
  });
});

test("many hosts are labelled a few at a time, and wait where the server says so", async () => {
  let open = 0;
  let most = 0;
  let refused = 0;
  vi.stubGlobal("fetch", async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setTimeout(resolve, 2));
    open -= 1;
    if (refused === 0) {
      refused += 1;
      return new Response("{}", { status: 429, headers: { "retry-after": "0" } });
    }
    return Response.json({ key: "site", value: "attic", source: "user", updated_at: "" });
  });
  const hosts = Array.from({ length: 12 }, (_, index) => ({ id: String(index), hostname: `h${String(index)}` }));
  const told: number[] = [];
  const result = await changeLabels({ hosts, key: "site", value: "attic" }, (done) => told.push(done));
  expect(result).toEqual({ done: 12, failed: [] });
  expect(most).toBeLessThanOrEqual(4);
  expect(told.at(-1)).toBe(12);
});
