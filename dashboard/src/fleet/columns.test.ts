import { expect, test } from "vitest";

import { readChoice, shownColumns } from "./columns";

const ids = (choice: string[] | null, width: number): string[] => shownColumns(choice, width).map(({ id }) => id);

test("without a choice there is what there is room for, the least important goes first", () => {
  expect(ids(null, 2000)).toEqual([
    "state",
    "name",
    "cpu",
    "memory",
    "disk",
    "temperature",
    "network",
    "load",
    "uptime",
    "version",
    "labels",
  ]);
  expect(ids(null, 1300)).not.toContain("version");
  expect(ids(null, 100)).toEqual(["state", "name"]);
});

test("a choice is kept however narrow it is", () => {
  expect(ids(readChoice(["address", "cpu"]), 100)).toEqual(["state", "name", "cpu", "address"]);
});

test("what cannot be a choice is none, and what is no column is left out", () => {
  expect(readChoice(undefined)).toBeNull();
  expect(readChoice("cpu")).toBeNull();
  expect(readChoice(["cpu", "no such", 4])).toEqual(["state", "name", "cpu"]);
});
