import { expect, test } from "vitest";

import { revisionGroups } from "./revision-line";

test("hosts are grouped by what they echo; those that do not say are last", () => {
  const host = (hostname: string, reported_revision: number | null) => ({ id: hostname, hostname, reported_revision });
  const groups = revisionGroups([
    host("a", null),
    host("b", null),
    host("c", null),
    host("d", 7),
    host("e", 9),
    host("f", 9),
  ]);
  expect(groups.map(({ revision, hosts }) => [revision, hosts.length])).toEqual([
    [9, 2],
    [7, 1],
    [null, 3],
  ]);
});
