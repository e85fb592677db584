// What can be said of a token: how long, how often, for which hosts, and which labels they get.
import type { JSX } from "react";

import { Field, Select } from "../kit/field";
import { EXPIRIES, type TermErrors, type Terms } from "./terms";
import styles from "./token-fields.module.css";

interface TokenFieldsProps {
  terms: Terms;
  errors: TermErrors;
  onChange: (terms: Terms) => void;
  disabled: boolean;
}

export function TokenFields({ terms, errors, onChange, disabled }: TokenFieldsProps): JSX.Element {
  const field = (name: keyof Terms) => ({
    value: terms[name],
    error: errors[name] ?? null,
    disabled,
    onChange: (event: { target: { value: string } }) => onChange({ ...terms, [name]: event.target.value }),
  });
  const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false };
  return (
    <div className={styles.fields}>
      <Select label="Can be used for" options={EXPIRIES} {...field("expires")} />
      <Field
        label="Hosts"
        hint="How many can register with it; 0 is any number."
        inputMode="numeric"
        {...plain}
        {...field("uses")}
      />
      <Field
        label="Labels"
        placeholder="site=attic, role=web"
        hint="Every host that registers with it gets them."
        {...plain}
        {...field("labels")}
      />
      <Field
        label="Host names"
        placeholder="pi-*, nas-??"
        hint="Patterns: * is any text, ? any character. Empty: any name."
        {...plain}
        {...field("hostnames")}
      />
      <Field
        label="Networks"
        placeholder="192.0.2.0/24, 2001:db8::/32"
        hint="Where hosts may come from. Empty: anywhere."
        {...plain}
        {...field("cidrs")}
      />
      <Field
        label="Fleet"
        placeholder="namespace/name"
        hint="Of a Kubernetes operator, whose settings the hosts follow. Empty: none."
        {...plain}
        {...field("fleet")}
      />
    </div>
  );
}
