import { describe, expect, test } from "vitest";

import { host, thresholds } from "../test/hosts";
import { readFleetParams, readFolded, writeFolded } from "./params";
import { searched, withLabel, wordsOf } from "./search";
import { grouped, labelKeys, sorted } from "./sort";
import { stateOf } from "./state";
import { summarize } from "./summary";

const names = (hosts: { hostname: string }[]): string[] => hosts.map(({ hostname }) => hostname);

describe("search", () => {
  const hosts = [
    host({
      hostname: "pi-attic",
      board: "Raspberry Pi 4 Model B",
      labels: { site: "home" },
      addresses: ["192.168.1.9"],
    }),
    host({ hostname: "web-01", platform: "ubuntu", labels: { role: "web", note: "rack 1" }, ip_address: "10.0.0.7" }),
    host({ hostname: "<b>bold</b>", labels: {} }),
  ];
  test.each([
    ["", ["pi-attic", "web-01", "<b>bold</b>"]],
    ["ATTIC", ["pi-attic"]],
    ["ubuntu", ["web-01"]],
    ["raspberry model", ["pi-attic"]],
    ["192.168", ["pi-attic"]],
    ["10.0.0.7", ["web-01"]],
    ["role:web", ["web-01"]],
    ["site=home attic", ["pi-attic"]],
    ['note:"rack 1"', ["web-01"]],
    ["<b>", ["<b>bold</b>"]],
    ["attic web", []],
  ])("%j finds %j", (search, wanted) => {
    expect(names(searched(hosts, search))).toEqual(wanted);
  });

  test("a label that is pressed is added once", () => {
    expect(withLabel("web", "site", "rack-1")).toBe("web site:rack-1");
    expect(withLabel("web site:rack-1", "site", "rack-1")).toBe("web site:rack-1");
    expect(wordsOf(withLabel("", "note", "rack 1"))).toEqual(["note:rack 1"]);
  });
});

describe("order", () => {
  test("the worst is on top, and numbers in names count", () => {
    const hosts = [
      host({ hostname: "web-10" }),
      host({ hostname: "web-9" }),
      host({ hostname: "z", status: "crit" }),
      host({ hostname: "y", status: "stale" }),
      host({ hostname: "x", status: "offline" }),
      host({ hostname: "w", status: "stopped" }),
    ];
    expect(names(sorted(hosts, { by: "state", descending: false }))).toEqual(["x", "z", "y", "web-9", "web-10", "w"]);
  });

  test("hosts without a value are last in both directions, as are those that are silent", () => {
    const hosts = [
      host({ hostname: "none", cpu_usage: null }),
      host({ hostname: "low", cpu_usage: 1 }),
      host({ hostname: "gone", cpu_usage: 99, status: "offline" }),
      host({ hostname: "high", cpu_usage: 80 }),
    ];
    expect(names(sorted(hosts, { by: "cpu", descending: true }))).toEqual(["high", "low", "gone", "none"]);
    expect(names(sorted(hosts, { by: "cpu", descending: false }))).toEqual(["low", "high", "gone", "none"]);
  });

  test("groups are in the order of their values, hosts without the label last", () => {
    const hosts = [
      host({ labels: { site: "b" } }),
      host({ labels: {} }),
      host({ labels: { site: "a" }, status: "crit" }),
      host({ labels: { site: "a" } }),
    ];
    expect(grouped(hosts, "site").map(({ value, states }) => [value, states])).toEqual([
      [
        "a",
        [
          ["crit", 1],
          ["online", 1],
        ],
      ],
      ["b", [["online", 1]]],
      [null, [["online", 1]]],
    ]);
    expect(labelKeys([host({ labels: { os: "linux", site: "a", arch: "arm64" } })])).toEqual(["site", "os", "arch"]);
  });
});

describe("what needs a look", () => {
  const now = Date.parse("2026-11-30T12:10:00Z");
  const say = (...hosts: ReturnType<typeof host>[]): string[] =>
    summarize(hosts, { thresholds, underVoltage: [], now }).concerns.map(({ hosts: named, says }) =>
      `${names(named).join(",")} ${says}`.replaceAll("\u202f", " "),
    );

  test("nothing, when all is well", () => {
    const summary = summarize([host(), host({ status: "asleep" })], { thresholds, underVoltage: [], now });
    expect(summary.concerns).toEqual([]);
    expect(summary.counts).toBe("1 online and 1 asleep");
  });

  test("each host is one sentence with all its reasons", () => {
    expect(say(host({ hostname: "a", status: "crit", cpu_usage: 97, max_temp: 88, ram_percent: 85 }))).toEqual([
      "a uses 85 % of its memory, is 97 % busy and is at 88 °C",
    ]);
  });

  test("the worst is first, and a few silent hosts are named alone", () => {
    const said = say(
      host({ hostname: "w", status: "warn", ram_percent: 85 }),
      host({ hostname: "l", status: "stale" }),
      host({ hostname: "o", status: "offline" }),
      host({ hostname: "c", status: "crit", disk_max_percent: 99.3 }),
    );
    expect(said.map((sentence) => sentence.split(" ")[0])).toEqual(["o", "c", "l", "w"]);
    expect(said[2]).toBe("l is late: nothing for 10 min");
    expect(said[1]).toBe("c has a disk that is 99.3 % full");
  });

  test("many silent hosts are one sentence", () => {
    const gone = Array.from({ length: 5 }, () => host({ status: "offline" }));
    expect(summarize(gone, { thresholds, underVoltage: [], now }).concerns).toMatchObject([
      { state: "offline", says: "are offline" },
    ]);
  });

  test("too little voltage and a wrong clock are told of hosts that look well", () => {
    const pi = host({ hostname: "pi" });
    const event = { agent_id: pi.id, hostname: "pi", kind: "under_voltage", time: "2026-11-30T11:00:00Z", detail: "" };
    const { concerns } = summarize([pi, host({ hostname: "off", clock_offset_ms: -7_200_000 })], {
      thresholds,
      underVoltage: [event, event],
      now,
    });
    expect(concerns.map(({ says }) => says.replaceAll("\u202f", " "))).toEqual([
      "had too little voltage twice since yesterday",
      "has a clock that is 2 h behind",
    ]);
  });
});

test("a host that was never heard of is not offline", () => {
  expect(stateOf(host({ status: "offline", last_seen: "", metrics_updated_at: null }))).toBe("new");
  expect(stateOf(host({ status: "something later" }))).toBe("online");
});

test("the address keeps what makes sense, and no more", () => {
  expect(readFleetParams({ q: "web", view: "grid", show: "look", sort: "cpu", desc: "true", group: "site" })).toEqual({
    q: "web",
    view: "grid",
    show: "look",
    sort: "cpu",
    desc: true,
    group: "site",
  });
  expect(readFleetParams({ q: "", view: "list", show: "all", sort: "state", desc: "no", group: 4 })).toEqual({});
});

test.each([
  [[], undefined],
  [["fra-1", "hel-2"], "fra-1,hel-2"],
  [[null], "~"],
  [["", "~", "a,b", "100 %", "%2c"], "%,%7e,a%2cb,100 %25,%252c"],
])("folded groups %j are %j in the address, and back", (values, text) => {
  expect(writeFolded(new Set(values))).toBe(text);
  expect([...readFolded(text)]).toEqual(values);
});

test("folded groups belong to the label that they are groups of", () => {
  expect(readFleetParams({ group: "site", folded: "fra-1" })).toEqual({ group: "site", folded: "fra-1" });
  expect(readFleetParams({ folded: "fra-1" })).toEqual({});
});
