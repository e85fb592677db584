// What one level sets: a line for each collector, with what would hold and where that comes from.
import { type JSX, type SyntheticEvent, useState } from "react";

import { type AgentSettings, type Level, useSaveSettings } from "../api/agent-settings";
import type { Schemas } from "../api/client";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { toast } from "../kit/toast";
import { type Collector, collectorsWith } from "./collectors";
import { From } from "./from";
import { PolicyLines } from "./policy-lines";
import {
  changesBetween,
  type CollectorDraft,
  type Draft,
  type DraftErrors,
  draftOf,
  heldCollector,
  heldFlush,
  heldText,
  type LevelOf,
  NO_ERRORS,
  plainInterval,
  settingsOf,
  withOwn,
} from "./settings";
import styles from "./settings-form.module.css";

const LOG_LEVELS = ["error", "warn", "info", "debug"];
const AS_BEFORE: CollectorDraft = { enabled: "", interval: "" };

interface SettingsFormProps {
  /** Whose settings they are, and as a level among the others. */
  level: Level;
  own: LevelOf;
  /** All that hold, the weakest first; the own one may be among them. */
  levels: LevelOf[];
  collectors: Schemas["ListedCollector"][];
  /** Says what was saved. */
  done: string;
}

export function SettingsForm({ level, own, levels, collectors, done }: SettingsFormProps): JSX.Element {
  const save = useSaveSettings();
  const saved = own.settings;
  const [draft, setDraft] = useState<Draft>(() => draftOf(saved));
  const [errors, setErrors] = useState<DraftErrors>(NO_ERRORS);
  const read = settingsOf(draft);
  const typed: AgentSettings = "settings" in read ? read.settings : saved;
  const changes = changesBetween(saved, typed);
  const dirty = changes > 0 || "errors" in read;
  const would = withOwn(levels, { ...own, settings: typed });
  const named = would.flatMap(({ settings }) => Object.keys(settings.collectors ?? {}));

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setErrors("errors" in read ? read.errors : NO_ERRORS);
    if ("errors" in read || save.isPending || changes === 0) return;
    save.mutate({ level, settings: read.settings }, { onSuccess: () => toast.done(done) });
  };
  const change = (name: string, next: Partial<CollectorDraft>): void =>
    setDraft((before) => ({
      ...before,
      collectors: { ...before.collectors, [name]: { ...(before.collectors[name] ?? AS_BEFORE), ...next } },
    }));
  const [flush, log] = [heldFlush(would), heldText(would, "log_level")];
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <div className={styles.table} role="table" aria-label="Collectors">
        <div role="row" className={styles.head}>
          <span role="columnheader">Collector</span>
          <span role="columnheader">On or off</span>
          <span role="columnheader">Every</span>
          <span role="columnheader">Holds</span>
        </div>
        {collectorsWith(collectors, named).map((collector) => (
          <CollectorLine
            key={collector.name}
            collector={collector}
            draft={draft.collectors[collector.name] ?? AS_BEFORE}
            levels={would}
            own={own}
            error={errors.times[collector.name]}
            disabled={save.isPending}
            onChange={(next) => change(collector.name, next)}
          />
        ))}
        <div role="row" className={styles.line} data-begins>
          <span role="cell" className={styles.name}>
            Sending
            <small>between posts to the server</small>
          </span>
          <span role="cell" />
          <span role="cell">
            <Interval
              label="Between posts"
              value={draft.flush}
              placeholder={plainInterval(flush.value)}
              error={errors.times.flush}
              disabled={save.isPending}
              onChange={(next) => setDraft({ ...draft, flush: next })}
            />
          </span>
          <span role="cell" className={styles.holds}>
            every {plainInterval(flush.value)}
            <From level={flush.from} own={own} />
          </span>
        </div>
        <div role="row" className={styles.line}>
          <span role="cell" className={styles.name}>
            Log
            <small>of the agent, on its host</small>
          </span>
          <span role="cell">
            <select
              className={styles.select}
              aria-label="Log level"
              disabled={save.isPending}
              value={draft.logLevel}
              data-set={draft.logLevel !== "" || undefined}
              onChange={(event) => setDraft({ ...draft, logLevel: event.target.value })}
            >
              <option value="">As before</option>
              {LOG_LEVELS.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </span>
          <span role="cell" />
          <span role="cell" className={styles.holds}>
            {log.value}
            <From level={log.from} own={own} />
          </span>
        </div>
        <PolicyLines
          draft={draft.policy}
          errors={errors.policy}
          levels={would}
          own={own}
          disabled={save.isPending}
          onChange={(policy) => setDraft({ ...draft, policy })}
        />
      </div>
      {save.isError && <FormError error={save.error} />}
      <div className={styles.save} data-dirty={dirty || undefined}>
        <span role="status">
          {"errors" in read
            ? "Something is not right yet"
            : changes === 0
              ? "Nothing is changed"
              : plural(changes, "change")}
        </span>
        <Button
          disabled={!dirty || save.isPending}
          onClick={() => {
            setDraft(draftOf(saved));
            setErrors(NO_ERRORS);
            save.reset();
          }}
        >
          Discard
        </Button>
        <Button type="submit" kind="primary" busy={save.isPending} disabled={!dirty}>
          Save
        </Button>
      </div>
    </form>
  );
}

interface CollectorLineProps {
  collector: Collector;
  draft: CollectorDraft;
  levels: LevelOf[];
  own: LevelOf;
  error: string | undefined;
  disabled: boolean;
  onChange: (next: Partial<CollectorDraft>) => void;
}

function CollectorLine({ collector, draft, levels, own, error, disabled, onChange }: CollectorLineProps): JSX.Element {
  const { name, label, seconds, only } = collector;
  const { enabled, interval } = heldCollector(levels, name, seconds);
  const every = interval.value > 0 ? `every ${plainInterval(interval.value)}` : "on";
  return (
    <div role="row" className={styles.line} data-off={!enabled.value || undefined}>
      <span role="cell" className={styles.name}>
        {label}
        <small>
          {name}
          {only && ` · ${only}`}
        </small>
      </span>
      <span role="cell">
        <select
          className={styles.select}
          aria-label={`${label}, on or off`}
          disabled={disabled}
          value={draft.enabled}
          data-set={draft.enabled !== "" || undefined}
          onChange={(event) => onChange({ enabled: event.target.value as CollectorDraft["enabled"] })}
        >
          <option value="">As before</option>
          <option value="on">On</option>
          <option value="off">Off</option>
        </select>
      </span>
      <span role="cell">
        <Interval
          label={`${label}, every`}
          value={draft.interval}
          placeholder={interval.value > 0 ? plainInterval(interval.value) : ""}
          error={error}
          disabled={disabled}
          onChange={(next) => onChange({ interval: next })}
        />
      </span>
      <span role="cell" className={styles.holds}>
        {enabled.value ? every : "off"}
        <From level={enabled.value ? (interval.from ?? enabled.from) : enabled.from} own={own} />
      </span>
    </div>
  );
}

interface IntervalProps {
  label: string;
  value: string;
  placeholder: string;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: string) => void;
}

function Interval({ label, value, placeholder, error, disabled, onChange }: IntervalProps): JSX.Element {
  return (
    <>
      <input
        className={styles.interval}
        aria-label={label}
        aria-invalid={error !== undefined}
        title={error}
        autoComplete="off"
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
