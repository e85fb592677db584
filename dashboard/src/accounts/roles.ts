// What roles may do, and why somebody may not do something with an account.
import type { Account } from "../api/accounts";
import type { Me, Role } from "../api/session";

export const ROLES: { value: Role; label: string; about: string }[] = [
  { value: "viewer", label: "Viewer", about: "looks at everything, changes nothing" },
  { value: "admin", label: "Admin", about: "enrols hosts, runs diagnostics, changes settings" },
  { value: "superadmin", label: "Superadmin", about: "also gives roles, and ends sessions" },
];

export function roleLabel(role: string): string {
  return ROLES.find(({ value }) => value === role)?.label ?? role;
}

export type AccountDeed = "role" | "password" | "disable" | "sign-out" | "delete";

/** Why `me` may not do this with an account; null where it may. The server decides in any case. */
export function refusal(me: Me, account: Account, deed: AccountDeed): string | null {
  const own = me.id === account.id;
  if (deed === "role" || deed === "sign-out") {
    return me.role === "superadmin" ? null : "Superadmins only";
  }
  if (own) return deed === "password" ? "In your profile" : "Not your own account";
  if (me.role !== "superadmin" && account.role !== "viewer") return "Admins can do so for viewers only";
  return null;
}

/** Roles that `me` may give to a new account. */
export function rolesFor(me: Me): Role[] {
  return me.role === "superadmin" ? ["viewer", "admin", "superadmin"] : ["viewer"];
}
