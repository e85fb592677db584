import { expect, test } from "vitest";

import { blamed, isUsual, readTerms, USUAL } from "./terms";

test("the usual terms are those of the server's own token", () => {
  expect(isUsual(USUAL)).toBe(true);
  expect(isUsual({ ...USUAL, uses: "2" })).toBe(false);
  expect(readTerms(USUAL)).toEqual({ request: { expires_in_seconds: 86_400, uses: 1 } });
});

test("lists are split, labels are read", () => {
  const terms = {
    ...USUAL,
    uses: "0",
    labels: "site=attic, note=two words\nrole:web",
    hostnames: "pi-*, nas",
    cidrs: "192.0.2.0/24",
  };
  expect(readTerms(terms)).toEqual({
    request: {
      expires_in_seconds: 86_400,
      uses: 0,
      labels: { site: "attic", note: "two words", role: "web" },
      hostnames: ["pi-*", "nas"],
      cidrs: ["192.0.2.0/24"],
    },
  });
});

test("what is wrong is said of its field", () => {
  const wrong = (change: Partial<typeof USUAL>): unknown => readTerms({ ...USUAL, ...change });
  expect(wrong({ uses: "many" })).toMatchObject({
    errors: { uses: expect.stringContaining("whole number") as string },
  });
  expect(wrong({ uses: "" })).toMatchObject({ errors: { uses: expect.stringContaining("whole number") as string } });
  expect(wrong({ labels: "attic" })).toMatchObject({ errors: { labels: "“attic” is no label: write key=value." } });
  expect(wrong({ labels: "Site=x" })).toMatchObject({ errors: { labels: expect.stringContaining("Site") as string } });
  expect(wrong({ labels: "os=x" })).toMatchObject({ errors: { labels: expect.stringContaining("follows") as string } });
  expect(wrong({ fleet: "racks" })).toMatchObject({
    errors: { fleet: expect.stringContaining("namespace") as string },
  });
});

test("the server's sentences find their field", () => {
  expect(blamed('"300.1.1.1/9" is no network such as 192.0.2.0/24 or 2001:db8::/32')).toBe("cidrs");
  expect(blamed('"" is no pattern of host names')).toBe("hostnames");
  expect(blamed("There is no fleet lab/racks.")).toBe("fleet");
  expect(blamed("The database does not answer.")).toBe(null);
});
