// Makes an API token, and shows it once.
import { type JSX, type SyntheticEvent, useState } from "react";

import form from "../admin/form.module.css";
import { useMakeApiToken } from "../api/api-tokens";
import { messageFor } from "../api/problem";
import type { Me } from "../api/session";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Lines } from "../kit/copy";
import { Dialog, DialogActions } from "../kit/dialog";
import { Field, Select } from "../kit/field";
import { SCOPES } from "./api-token-columns";
import { ROLES, rolesFor } from "./roles";

const EXPIRIES = [
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
  { value: "7776000", label: "90 days" },
  { value: "31622400", label: "A year" },
];

export function ApiTokenDialog({ me, onClose }: { me: Me; onClose: () => void }): JSX.Element {
  const make = useMakeApiToken();
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("viewer");
  const [scope, setScope] = useState("read");
  const [expires, setExpires] = useState("7776000");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    make.mutate({ name: name.trim(), role, scope, expires_in_seconds: Number(expires) });
  };
  if (make.data) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title={`${make.data.name} is made`}
        about="It is shown this once: only its digest is kept. Treat it as a password."
      >
        <Lines label="API token" text={make.data.token} wraps kind="primary" copyLabel="Copy the token" />
        <p className={form.faint}>
          Programs send it with every request: <code>Authorization: Bearer spa_…</code>
        </p>
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      </Dialog>
    );
  }
  const said = make.isError ? messageFor(make.error) : null;
  const blame =
    said === null ? null : /name|characters/i.test(said) ? "name" : /more than|role/i.test(said) ? "role" : null;
  const may = me.role === "superadmin" ? rolesFor(me) : me.role === "admin" ? ["viewer", "admin"] : ["viewer"];
  const roles = [
    ...ROLES.filter(({ value }) => may.includes(value)),
    ...(me.role === "superadmin" ? [{ value: "operator", label: "Operator" }] : []),
  ];
  return (
    <Dialog open onClose={onClose} title="New API token">
      <form className={form.form} onSubmit={submit}>
        <Field
          label="Name"
          placeholder="prometheus"
          autoComplete="off"
          maxLength={64}
          required
          disabled={make.isPending}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={blame === "name" ? said : null}
          hint="What it is for."
        />
        <Select
          label="Scope"
          options={SCOPES}
          disabled={make.isPending}
          value={scope}
          onChange={(event) => setScope(event.target.value)}
          hint={`It may do ${SCOPES.find(({ value }) => value === scope)?.about ?? ""}.`}
        />
        <Select
          label="Role"
          options={roles}
          disabled={make.isPending}
          value={role}
          onChange={(event) => setRole(event.target.value)}
          error={blame === "role" ? said : null}
          hint={role === "operator" ? "For the Kubernetes operator." : "At most your own."}
        />
        <Select
          label="Can be used for"
          options={EXPIRIES}
          disabled={make.isPending}
          value={expires}
          onChange={(event) => setExpires(event.target.value)}
        />
        {make.isError && !blame && <FormError error={make.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={make.isPending}>
            Make the token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
