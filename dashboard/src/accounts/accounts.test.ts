import { expect, test } from "vitest";

import type { Account } from "../api/accounts";
import type { Me } from "../api/session";
import { blamed, randomPassword } from "./account-form";
import { refusal, rolesFor } from "./roles";

const me = (role: Me["role"], id = "me"): Me => ({ id, username: id, role });
const account = (role: string, id = "other"): Account => ({
  id,
  username: id,
  role,
  created_at: "",
  updated_at: "",
  disabled: false,
});

test("an admin has to do with viewers, a superadmin with everybody", () => {
  expect(refusal(me("admin"), account("viewer"), "delete")).toBe(null);
  expect(refusal(me("admin"), account("admin"), "delete")).toMatch(/viewers only/);
  expect(refusal(me("admin"), account("viewer"), "role")).toMatch(/Superadmins/);
  expect(refusal(me("superadmin"), account("superadmin"), "delete")).toBe(null);
});

test("one's own account is not removed here", () => {
  expect(refusal(me("superadmin"), account("superadmin", "me"), "delete")).toMatch(/own/);
  expect(refusal(me("superadmin"), account("superadmin", "me"), "password")).toMatch(/profile/);
  // The server protects the last superadmin, with a sentence of its own.
  expect(refusal(me("superadmin"), account("superadmin", "me"), "role")).toBe(null);
});

test("admins make viewers", () => {
  expect(rolesFor(me("admin"))).toEqual(["viewer"]);
  expect(rolesFor(me("superadmin"))).toContain("superadmin");
});

test("the server's sentences find their field", () => {
  expect(blamed("There is a user ann already.")).toBe("username");
  expect(blamed("A password needs at least 8 characters.")).toBe("password");
  expect(blamed("A user name has 1 to 64 characters, without spaces and control characters.")).toBe("username");
  expect(blamed("Admins can make viewers only.")).toBe(null);
});

test("made-up passwords are long, and differ", () => {
  const [one, other] = [randomPassword(), randomPassword()];
  expect(one).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  expect(one).not.toBe(other);
});
