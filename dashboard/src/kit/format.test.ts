import { describe, expect, test } from "vitest";

import {
  ago,
  bitRate,
  byteRate,
  bytes,
  celsius,
  duration,
  hertz,
  listed,
  milliseconds,
  percent,
  plural,
  shortTime,
} from "./format";

const plain = (text: string): string => text.replaceAll("\u202f", " ");

describe("numbers have the unit that people use", () => {
  test.each([
    [percent(41.4), "41 %"],
    [percent(3.14), "3.1 %"],
    [percent(0), "0 %"],
    [percent(99.96), "99.9 %"],
    [percent(100), "100 %"],
    [percent(null), "–"],
    [percent(Number.NaN), "–"],
    [celsius(47.6), "48 °C"],
    [celsius(-0.2), "0 °C"],
    [bytes(0), "0 B"],
    [bytes(999), "999 B"],
    [bytes(1023), "1.00 KiB"],
    [bytes(8 * 1024 ** 3), "8 GiB"],
    [bytes(3.754 * 1024 ** 3), "3.75 GiB"],
    [bytes(999.9 * 1024 ** 2), "0.98 GiB"],
    [bytes(123.4 * 1024 ** 4), "123 TiB"],
    [byteRate(1_270_000), "1.21 MiB/s"],
    [bitRate(1e9), "1 Gbit/s"],
    [bitRate(2_500_000_000), "2.5 Gbit/s"],
    [hertz(1_800_000_000), "1.8 GHz"],
    [milliseconds(0.32), "320 µs"],
    [milliseconds(1.44), "1.4 ms"],
    [milliseconds(2100), "2.10 s"],
  ])("%s", (found, wanted) => {
    expect(plain(found)).toBe(wanted);
  });
});

test.each([
  [0, "0 s"],
  [45, "45 s"],
  [192, "3 min"],
  [11_520, "3 h 12 min"],
  [10_800, "3 h"],
  [41 * 86_400 + 3 * 3600 + 59, "41 d 3 h"],
  [1500 * 86_400, "1,500 d"],
  [undefined, "–"],
])("a duration of %s s has its two largest units", (seconds, wanted) => {
  expect(plain(duration(seconds))).toBe(wanted);
});

test("what was and what will be are told apart", () => {
  expect(plain(ago(0, 180_000))).toBe("3 min ago");
  expect(plain(ago(172_800_000, 0))).toBe("in 2 d");
  expect(ago(1000, 2000)).toBe("just now");
});

test("a moment of today is a time, of another day a day", () => {
  const noon = new Date(2026, 10, 30, 12).getTime();
  expect(shortTime(noon - 3_600_000, noon)).toBe("11:00");
  expect(shortTime(noon - 86_400_000, noon)).toBe("29 Nov");
});

test("a list ends with how many it does not name", () => {
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
  expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  expect([plural(1, "host"), plural(1200, "host")]).toEqual(["1 host", "1,200 hosts"]);
});
