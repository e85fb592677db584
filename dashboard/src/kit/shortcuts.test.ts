import { expect, test, vi } from "vitest";

import { match } from "./shortcuts";

const run = vi.fn();
const shortcuts = [
  { keys: "/", does: "search", run },
  { keys: "g f", does: "fleet", run },
  { keys: "g w", does: "workloads", run },
  { keys: "f", does: "filter", run },
];

test("a single key runs at once", () => {
  expect(match(shortcuts, "", "/").run?.does).toBe("search");
});

test("a sequence waits for its second key", () => {
  expect(match(shortcuts, "", "g")).toEqual({ run: null, pending: "g" });
  expect(match(shortcuts, "g", "f").run?.does).toBe("fleet");
});

test("a key that ends no sequence means itself", () => {
  expect(match(shortcuts, "g", "/").run?.does).toBe("search");
  expect(match(shortcuts, "g", "x")).toEqual({ run: null, pending: "" });
});
