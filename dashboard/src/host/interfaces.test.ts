import { expect, test } from "vitest";

import { interfacesOf, shownInterfaces } from "./interfaces";

const row = (name: string, traffic: number, physical: boolean | null, drops = 0) => ({
  interface: name,
  physical,
  speed: 0,
  rx_bytes: traffic,
  tx_bytes: null,
  rx_errors: 0,
  tx_errors: 0,
  rx_drops: drops,
  tx_drops: null,
});

test("hardware that carries something is shown", () => {
  const found = interfacesOf([row("veth9", 900, false), row("eth1", 0, true), row("eth0", 5, true, 1)]);
  expect(found.map(({ name }) => name)).toEqual(["eth0", "eth1", "veth9"]);
  expect([...shownInterfaces(found, undefined)]).toEqual(["eth0"]);
  expect(found.map(({ faulty }) => faulty)).toEqual([true, false, false]);
});

test("of an agent that does not tell hardware the busiest are shown, and one that is chosen alone", () => {
  const found = interfacesOf([row("a", 1, null), row("b", 2, null), row("c", 3, null), row("d", 4, null)]);
  expect([...shownInterfaces(found, undefined)]).toEqual(["d", "c", "b"]);
  expect([...shownInterfaces(found, "a")]).toEqual(["a"]);
  expect([...shownInterfaces(found, "gone")]).toEqual(["d", "c", "b"]);
});
