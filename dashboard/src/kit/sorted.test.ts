import { expect, test } from "vitest";

import { matching, sortedBy } from "./sorted";

test("what is not there is last in both directions, and numbers in names count", () => {
  const rows = [
    { name: "eth10", size: null },
    { name: "eth2", size: 5 },
    { name: "Eth1", size: 9 },
  ];
  const names = (descending: boolean, key: "name" | "size"): string[] =>
    sortedBy(rows, (row) => row[key], descending).map(({ name }) => name);
  expect(names(false, "name")).toEqual(["Eth1", "eth2", "eth10"]);
  expect(names(true, "size")).toEqual(["Eth1", "eth2", "eth10"]);
  expect(names(false, "size")).toEqual(["eth2", "Eth1", "eth10"]);
});

test("every word has to be somewhere", () => {
  const rows = ["ssh daemon", "SSH agent", "cron daemon"];
  expect(matching(rows, " ssh  DAEMON", (row) => row)).toEqual(["ssh daemon"]);
  expect(matching(rows, "", (row) => row)).toHaveLength(3);
});
