import { expect, test } from "vitest";

import { plainSize, policyDraftOf, policyOf, readSize } from "./policy";

test("nothing typed leaves everything to the level before", () => {
  expect(policyOf(policyDraftOf(undefined))).toEqual({ policy: undefined });
});

test("a policy is typed and read again as it was", () => {
  for (const policy of [
    { allowed: [] },
    { allowed: ["ping", "logs"], denied_networks: ["10.0.0.0/8", "fd00::/8"] },
    { denied_networks: [], log_paths: ["/var/log", "/srv/log"], log_units: ["ssh.service"] },
    { max_concurrent: 8, max_output_bytes: 65_536 },
    { max_output_bytes: 16_385 },
  ])
    expect(policyOf(policyDraftOf(policy))).toEqual({ policy });
});

test("what the server would not take is said of its field", () => {
  const draft = policyDraftOf(undefined);
  draft.texts = {
    denied_networks: "10.0.0.0/8, 300.0.0.0/8",
    log_paths: "/var/../etc",
    log_units: "x".repeat(256),
    max_concurrent: "9",
    max_output_bytes: "1 KiB",
  };
  expect(policyOf(draft)).toEqual({
    errors: {
      denied_networks: "“300.0.0.0/8” is no network, such as 10.0.0.0/8.",
      log_paths: "“/var/../etc” is no folder from the root, such as /var/log.",
      log_units: `“${"x".repeat(20)}…” is too long.`,
      max_concurrent: "From 1 to 8.",
      max_output_bytes: "From 16 KiB to 10 MiB.",
    },
  });
});

test("an address alone is no network: the server wants its length", () => {
  const draft = policyDraftOf(undefined);
  draft.texts.denied_networks = "192.0.2.1";
  expect(policyOf(draft)).toHaveProperty("errors.denied_networks");
});

test.each([
  ["65536", 65_536],
  ["64 KiB", 65_536],
  ["1m", 1_048_576],
  ["1 MB", 1_000_000],
  ["much", null],
  ["1.5 MiB", null],
])("%j is read as a size", (text, size) => {
  expect(readSize(text)).toBe(size);
});

test("sizes are written as they are read", () => {
  for (const size of [16_384, 16_385, 4_190_208, 10_485_760]) expect(readSize(plainSize(size))).toBe(size);
});
