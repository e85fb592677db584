// What a diagnostic is to be told, checked while one types, and the button that runs it.
import { type JSX, type SyntheticEvent, useState } from "react";

import type { Diagnostic } from "../api/commands";
import { Button } from "../kit/button";
import { Field, Select } from "../kit/field";
import { Icon } from "../kit/icon";
import { checked } from "./form";
import type { FieldName, Fields, FieldSpec, KindSpec } from "./kinds";
import styles from "./tool-form.module.css";

interface ToolFormProps {
  spec: KindSpec;
  filled: Fields;
  onFill: (name: FieldName, value: string) => void;
  onRun: (diagnostic: Diagnostic) => void;
  /** Why nothing may be run here at all; null where it may. */
  refusal: string | null;
  /** Why this one may not; null where it may. */
  refusalOf: (diagnostic: Diagnostic) => string | null;
  busy: boolean;
  /** `Run`, `Run on 3 hosts`. */
  action: string;
}

export function ToolForm(props: ToolFormProps): JSX.Element {
  const { spec, filled, onFill, onRun, refusal, refusalOf, busy, action } = props;
  const [tried, setTried] = useState(false);
  const { diagnostic, faults = {} } = checked(spec, filled);
  const forbidden = refusal ?? (diagnostic ? refusalOf(diagnostic) : null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (diagnostic && forbidden === null && !busy) onRun(diagnostic);
  };
  const shown = ({ name }: FieldSpec): string | null =>
    tried || (filled[name] ?? "") !== "" ? (faults[name] ?? null) : null;
  const first = spec.fields.filter(({ more }) => !more);
  const rest = spec.fields.filter(({ more }) => more);
  const input = (field: FieldSpec): JSX.Element => (
    <FieldInput
      key={field.name}
      field={field}
      value={filled[field.name] ?? ""}
      error={shown(field)}
      onChange={(value) => onFill(field.name, value)}
    />
  );
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-label={spec.name}>
      <div className={styles.fields}>
        {first.map(input)}
        <div className={styles.run} data-alone={first.length === 0 || undefined}>
          <Button type="submit" kind="primary" icon="play" busy={busy} disabled={forbidden !== null}>
            {action}
          </Button>
          {first.length === 0 && <p className={styles.does}>{spec.does}.</p>}
        </div>
      </div>
      {rest.length > 0 && (
        <details className={styles.more} open={rest.some(({ name }) => (filled[name] ?? "") !== "") || undefined}>
          <summary>More options</summary>
          <div className={styles.fields}>{rest.map(input)}</div>
        </details>
      )}
      {forbidden !== null && (
        <p className={styles.refusal}>
          <Icon name="lock" size={14} />
          {forbidden}
        </p>
      )}
    </form>
  );
}

interface FieldInputProps {
  field: FieldSpec;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

function FieldInput({ field, value, error, onChange }: FieldInputProps): JSX.Element {
  const { name, label, hint, placeholder, options, numeric } = field;
  if (options) {
    return (
      <Select
        label={label}
        name={name}
        options={options}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Field
      label={label}
      name={name}
      value={value}
      error={error}
      hint={hint}
      placeholder={placeholder}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      {...(numeric && { inputMode: "numeric" as const })}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
