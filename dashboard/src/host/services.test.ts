import { expect, test } from "vitest";

import { serviceKind } from "./services";

test.each([
  ["active", "running", "active"],
  ["failed", "failed", "failed"],
  ["inactive", "dead", "inactive"],
  ["Running", "Automatic", "active"],
  ["Stopped", "Manual", "inactive"],
  ["activating", "auto-restart", "active"],
  ["", "", "inactive"],
])("%s %s is %s", (status, sub_status, kind) => {
  expect(serviceKind({ status, sub_status })).toBe(kind);
});
