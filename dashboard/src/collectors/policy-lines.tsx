// What may be run on hosts: a line for each thing that a level can say of it, with what holds and where it comes from.
import type { JSX, ReactNode } from "react";

import type { DiagnosticPolicy } from "../api/agent-settings";
import { KINDS } from "../diagnostics/kinds";
import { Check } from "../kit/check";
import { bytes } from "../kit/format";
import { Icon } from "../kit/icon";
import { From } from "./from";
import { LISTS, NUMBERS, type PolicyDraft, type PolicyErrors } from "./policy";
import { held, type Held, type LevelOf } from "./settings";
import styles from "./settings-form.module.css";

const ALL: string[] = KINDS.map(({ kind }) => kind);

interface PolicyLinesProps {
  draft: PolicyDraft;
  errors: PolicyErrors;
  /** All that would hold, and which of them is edited. */
  levels: LevelOf[];
  own: LevelOf;
  disabled: boolean;
  onChange: (draft: PolicyDraft) => void;
}

export function PolicyLines({ draft, errors, levels, own, disabled, onChange }: PolicyLinesProps): JSX.Element {
  const allowed = heldPolicy(levels, "allowed");
  const type = (key: keyof PolicyDraft["texts"], text: string): void =>
    onChange({ ...draft, texts: { ...draft.texts, [key]: text } });
  return (
    <>
      <Line
        name="May be run"
        about="diagnostics, from here"
        begins
        holds={namesOf(allowed.value)}
        from={allowed}
        own={own}
      >
        <select
          className={styles.select}
          aria-label="Diagnostics that may be run"
          disabled={disabled}
          value={draft.allowed === null ? "" : "these"}
          data-set={draft.allowed !== null || undefined}
          onChange={(event) =>
            onChange({ ...draft, allowed: event.target.value === "" ? null : (allowed.value ?? ALL) })
          }
        >
          <option value="">As before</option>
          <option value="these">These alone</option>
        </select>
      </Line>
      {draft.allowed !== null && (
        <div role="row">
          <span role="cell" className={styles.kinds}>
            {KINDS.map(({ kind, name }) => (
              <Check
                key={kind}
                disabled={disabled}
                checked={draft.allowed?.includes(kind) ?? false}
                onChange={(event) => {
                  const on = event.target.checked;
                  onChange({
                    ...draft,
                    allowed: ALL.filter((one) => (one === kind ? on : (draft.allowed?.includes(one) ?? false))),
                  });
                }}
              >
                {name}
              </Check>
            ))}
          </span>
        </div>
      )}
      {LISTS.map(({ key, label, about, usual, empty }) => {
        const list = heldPolicy(levels, key);
        const holds = list.value === null ? usual : list.value.length === 0 ? empty : list.value.join(", ");
        return (
          <Line key={key} wide name={label} about={about} holds={holds} from={list} own={own}>
            <Text
              label={label}
              value={draft.texts[key]}
              placeholder="as before"
              error={errors[key]}
              disabled={disabled}
              onChange={(text) => type(key, text)}
            />
          </Line>
        );
      })}
      {NUMBERS.map(({ key, label, about, usual }) => {
        const number = heldPolicy(levels, key);
        const value = number.value ?? usual;
        return (
          <Line
            key={key}
            name={label}
            about={about}
            holds={key === "max_output_bytes" ? bytes(value) : String(value)}
            from={number}
            own={own}
          >
            <Text
              label={label}
              value={draft.texts[key]}
              placeholder="as before"
              error={errors[key]}
              disabled={disabled}
              onChange={(text) => type(key, text)}
            />
          </Line>
        );
      })}
    </>
  );
}

function heldPolicy<Key extends keyof DiagnosticPolicy>(
  levels: LevelOf[],
  key: Key,
): Held<NonNullable<DiagnosticPolicy[Key]> | null> {
  return held<NonNullable<DiagnosticPolicy[Key]> | null>(levels, ({ diagnostics }) => diagnostics?.[key] ?? null, null);
}

function namesOf(allowed: string[] | null): string {
  if (allowed === null || ALL.every((kind) => allowed.includes(kind))) return "all of them";
  if (allowed.length === 0) return "none";
  const names = KINDS.filter(({ kind }) => allowed.includes(kind)).map(({ name }) => name);
  return names.length > ALL.length / 2
    ? `all but ${KINDS.filter(({ kind }) => !allowed.includes(kind))
        .map(({ name }) => name)
        .join(", ")}`
    : names.join(", ");
}

interface LineProps {
  name: string;
  about: string;
  holds: string;
  from: Held<unknown>;
  own: LevelOf;
  begins?: boolean;
  /** Its field takes the room of both. */
  wide?: boolean;
  children: ReactNode;
}

function Line({ name, about, holds, from, own, begins, wide, children }: LineProps): JSX.Element {
  return (
    <div role="row" className={styles.line} data-begins={begins}>
      <span role="cell" className={styles.name}>
        {name}
        <small>{about}</small>
      </span>
      <span role="cell" className={styles.both} data-wide={wide}>
        {children}
      </span>
      <span role="cell" className={styles.holds}>
        <bdi className={styles.held} title={holds}>
          {holds}
        </bdi>
        <From level={from.from} own={own} />
      </span>
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  placeholder: string;
  error: string | undefined;
  disabled: boolean;
  onChange: (text: string) => void;
}

function Text({ label, value, placeholder, error, disabled, onChange }: TextProps): JSX.Element {
  return (
    <>
      <input
        className={styles.interval}
        aria-label={label}
        aria-invalid={error !== undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={placeholder}
        disabled={disabled}
        value={value}
        data-set={value !== "" || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {error && (
        <small className={styles.error} role="alert">
          <Icon name="statusWarn" size={12} />
          {error}
        </small>
      )}
    </>
  );
}
