// The forms about accounts: a new one, another role, another password; and the questions before something is lost.
import { Dialog, DialogActions } from "../kit/dialog";
import { type JSX, type SyntheticEvent, useState } from "react";

import form from "../admin/form.module.css";
import { type Account, accountSessionsQuery, type Deed, useAccountDeed } from "../api/accounts";
import { messageFor } from "../api/problem";
import type { Me, Role } from "../api/session";
import { Button } from "../kit/button";
import { Confirm, FormError } from "../kit/confirm";
import { CopyButton } from "../kit/copy";
import { Field, Select } from "../kit/field";
import { toast } from "../kit/toast";
import { useQuery } from "@tanstack/react-query";
import { plural } from "../kit/format";
import { blamed, randomPassword } from "./account-form";
import { type AccountDeed, roleLabel, ROLES, rolesFor } from "./roles";

export function NewAccountDialog({ me, onClose }: { me: Me; onClose: () => void }): JSX.Element {
  const create = useAccountDeed();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const name = username.trim();
    create.mutate(
      { do: "create", account: { username: name, password, role } },
      {
        onSuccess: () => {
          toast.done(`${name.toLowerCase()} can sign in now.`);
          onClose();
        },
      },
    );
  };
  const said = create.isError ? messageFor(create.error) : null;
  const blame = said && blamed(said);
  return (
    <Dialog open onClose={onClose} title="New user">
      <form className={form.form} onSubmit={submit}>
        <Field
          label="User name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          disabled={create.isPending}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          error={blame === "username" ? said : null}
          hint="Kept in small letters."
        />
        <PasswordField
          value={password}
          onChange={setPassword}
          disabled={create.isPending}
          error={blame === "password" ? said : null}
        />
        <RoleSelect me={me} value={role} onChange={setRole} disabled={create.isPending} />
        {create.isError && !blame && <FormError error={create.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Make the user
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PasswordFieldProps {
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
  error: string | null;
}

/** Somebody else's password: in sight, as it has to be passed on. */
function PasswordField({ value, onChange, disabled, error }: PasswordFieldProps): JSX.Element {
  return (
    <div className={form.beside}>
      <Field
        label="Password"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        minLength={8}
        required
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={error}
        hint="At least 8 characters. Pass it on; it is not shown again."
      />
      {value === "" ? (
        <Button icon="refresh" disabled={disabled} onClick={() => onChange(randomPassword())}>
          Make one up
        </Button>
      ) : (
        <CopyButton text={value} />
      )}
    </div>
  );
}

interface RoleSelectProps {
  me: Me;
  value: Role;
  onChange: (role: Role) => void;
  disabled: boolean;
  error?: string | null;
}

function RoleSelect({ me, value, onChange, disabled, error }: RoleSelectProps): JSX.Element {
  const may = rolesFor(me);
  const about = ROLES.find((role) => role.value === value)?.about ?? "";
  return (
    <Select
      label="Role"
      value={value}
      disabled={disabled}
      options={ROLES.filter((role) => may.includes(role.value))}
      onChange={(event) => onChange(event.target.value as Role)}
      hint={`A ${value} ${about}.${may.length === 1 ? " Admins can make viewers only." : ""}`}
      error={error}
    />
  );
}

interface DeedDialogProps {
  me: Me;
  account: Account;
  deed: AccountDeed;
  onClose: () => void;
}

/** Whatever is done with one account. */
export function DeedDialog(props: DeedDialogProps): JSX.Element {
  const act = useAccountDeed();
  const { account, onClose } = props;
  const run = (deed: Deed, done: string): void =>
    act.mutate(deed, {
      onSuccess: () => {
        toast.done(done);
        onClose();
      },
    });
  const shared = { ...props, run, busy: act.isPending, error: act.error };
  if (props.deed === "role") return <RoleDialog {...shared} />;
  if (props.deed === "password") return <PasswordDialog {...shared} />;
  const question = questionFor(props.deed, account);
  return (
    <Confirm
      open
      onClose={onClose}
      title={question.title}
      action={question.action}
      harmless={question.harmless === true}
      busy={act.isPending}
      error={act.error}
      onConfirm={() => run(question.run, question.done)}
    >
      <p>{question.text}</p>
      {props.me.role === "superadmin" && !account.disabled && <OpenSessions id={account.id} />}
    </Confirm>
  );
}

function OpenSessions({ id }: { id: string }): JSX.Element | null {
  const { data } = useQuery(accountSessionsQuery(id));
  if (!data) return null;
  return (
    <p>{data.length === 0 ? "It is signed in nowhere." : `It is signed in in ${plural(data.length, "browser")}.`}</p>
  );
}

interface Question {
  title: string;
  text: string;
  action: string;
  run: Deed;
  done: string;
  harmless?: boolean;
}

function questionFor(deed: "disable" | "sign-out" | "delete", { id, username, disabled }: Account): Question {
  if (deed === "delete")
    return {
      title: `Delete ${username}?`,
      text: "The account, its settings and its API tokens are lost, and it is signed out everywhere. What it did stays in the audit.",
      action: "Delete the user",
      run: { do: "delete", id },
      done: `${username} has been deleted.`,
    };
  if (deed === "sign-out")
    return {
      title: `Sign ${username} out everywhere?`,
      text: "Every browser that is signed in with this account has to sign in again. API tokens stay.",
      action: "Sign out everywhere",
      run: { do: "sign-out", id },
      done: `${username} is signed out everywhere.`,
    };
  return disabled
    ? {
        title: `Enable ${username} again?`,
        text: "It can sign in with the password that it had, and its API tokens are taken again.",
        action: "Enable the user",
        run: { do: "disable", id, disabled: false },
        done: `${username} can sign in again.`,
        harmless: true,
      }
    : {
        title: `Disable ${username}?`,
        text: "It is signed out everywhere, cannot sign in, and its API tokens are refused. Nothing of it is lost: it can be enabled again.",
        action: "Disable the user",
        run: { do: "disable", id, disabled: true },
        done: `${username} is disabled.`,
      };
}

interface FormProps extends DeedDialogProps {
  run: (deed: Deed, done: string) => void;
  busy: boolean;
  error: Error | null;
}

function RoleDialog({ me, account, onClose, run, busy, error }: FormProps): JSX.Element {
  const [role, setRole] = useState(account.role as Role);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run({ do: "role", id: account.id, role }, `${account.username} is ${roleLabel(role).toLowerCase()} now.`);
  };
  return (
    <Dialog open onClose={onClose} title={`Role of ${account.username}`} about="It holds from the next request on.">
      <form className={form.form} onSubmit={submit}>
        <RoleSelect me={me} value={role} onChange={setRole} disabled={busy} error={error ? messageFor(error) : null} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={busy} disabled={role === account.role}>
            Give the role
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function PasswordDialog({ account, onClose, run, busy, error }: FormProps): JSX.Element {
  const [password, setPassword] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run({ do: "password", id: account.id, password }, `${account.username} has another password.`);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Password of ${account.username}`}
      about="The old one holds no more, and the account is signed out everywhere."
    >
      <form className={form.form} onSubmit={submit}>
        <PasswordField
          value={password}
          onChange={setPassword}
          disabled={busy}
          error={error ? messageFor(error) : null}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={busy}>
            Set the password
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
