// Who, what, to what, and when: what the audit is narrowed down by.
import { type JSX, type SyntheticEvent, useState } from "react";

import type { AuditParams } from "../admin/params";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { ACTIONS } from "./actions";
import styles from "./filters.module.css";

interface FiltersProps {
  params: AuditParams;
  /** Names that are known: of accounts. */
  actors: string[];
  onChange: (change: { [Name in keyof AuditParams]?: AuditParams[Name] | undefined }) => void;
}

/** Filled in anew when the address says something else. */
export function Filters({ params, actors, onChange }: FiltersProps): JSX.Element {
  const [typed, setTyped] = useState({
    actor: params.actor ?? "",
    action: params.action ?? "",
    target: params.target ?? "",
  });
  const submit = (event?: SyntheticEvent): void => {
    event?.preventDefault();
    const said = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());
    const wanted = { actor: said(typed.actor), action: said(typed.action), target: said(typed.target) };
    if (wanted.actor !== params.actor || wanted.action !== params.action || wanted.target !== params.target)
      onChange(wanted);
  };
  const text = (name: keyof typeof typed) => ({
    value: typed[name],
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
    onBlur: () => submit(),
  });
  const day = (name: "from" | "to") => ({
    type: "date",
    value: params[name] ?? "",
    onChange: (event: { target: { value: string } }) =>
      onChange({ [name]: event.target.value === "" ? undefined : event.target.value }),
  });
  const any = Object.keys(params).length > 0;
  return (
    <form className={styles.filters} role="search" onSubmit={submit}>
      <Field label="Who" placeholder="admin" suggestions={actors} {...text("actor")} />
      <Field label="What" placeholder="user.create" suggestions={ACTIONS} {...text("action")} />
      <Field label="To what" placeholder="a name or an id" {...text("target")} />
      <Field label="From" {...day("from")} max={params.to} />
      <Field label="To" {...day("to")} min={params.from} />
      <Button
        type={any ? "button" : "submit"}
        icon={any ? "close" : "search"}
        onClick={() =>
          any && onChange({ actor: undefined, action: undefined, target: undefined, from: undefined, to: undefined })
        }
      >
        {any ? "Show all" : "Show"}
      </Button>
    </form>
  );
}
