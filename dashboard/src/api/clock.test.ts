import { expect, test, vi } from "vitest";

test("a viewer whose clock is hours off sees the server's time", async () => {
  vi.resetModules();
  const { noticeDate, serverNow } = await import("./clock");
  const viewer = new Date().getTime();
  const server = viewer - 5 * 3_600_000;
  noticeDate(new Date(server).toUTCString(), 0, 20, viewer);
  expect(Math.abs(serverNow() - server)).toBeLessThan(1500);
});

test("a clock that is right is left alone, whatever the whole seconds say", async () => {
  vi.resetModules();
  const { noticeDate, serverNow } = await import("./clock");
  const viewer = new Date().getTime();
  noticeDate(new Date(viewer).toUTCString(), 0, 20, viewer);
  expect(Math.abs(serverNow() - new Date().getTime())).toBeLessThan(20);
});

test("a slow answer does not replace a quick one, an answer without a date nothing", async () => {
  vi.resetModules();
  const { noticeDate, serverNow } = await import("./clock");
  const viewer = new Date().getTime();
  noticeDate(new Date(viewer + 7_200_000).toUTCString(), 0, 10, viewer);
  noticeDate(new Date(viewer).toUTCString(), 100, 9000, viewer);
  noticeDate(null, 0, 1, viewer);
  expect(Math.abs(serverNow() - viewer - 7_200_000)).toBeLessThan(1500);
});
