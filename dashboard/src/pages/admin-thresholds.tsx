// From which value on a host is worth a look, for all hosts.
import { useQuery } from "@tanstack/react-query";
import { type JSX, type SyntheticEvent, useState } from "react";

import { PageHead, Panel } from "../admin/panel";
import { fleetQuery, type Host, type Thresholds, thresholdsQuery } from "../api/fleet";
import { useSaveThresholds } from "../api/server";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Failure } from "../kit/empty";
import { Field } from "../kit/field";
import { duration, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { SkeletonRows } from "../kit/skeleton";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";
import { type Draft, draftOf, type Errors, type Limit, LIMITS, marked, readDraft } from "../thresholds/thresholds";
import styles from "./admin-thresholds.module.css";

const NO_HOSTS: Host[] = [];

export function ThresholdsPage(): JSX.Element {
  const thresholds = useQuery(thresholdsQuery);
  const { data: hosts = NO_HOSTS } = useQuery(fleetQuery);
  useTitle("Thresholds");
  return (
    <>
      <PageHead
        title="Thresholds"
        about="From which value on a host needs a look. They hold for every host, on every server, from the next request on."
      />
      {thresholds.isPending && <SkeletonRows label="The thresholds are on their way" />}
      {thresholds.isError && !thresholds.data && (
        <Failure
          title="Cannot show the thresholds"
          error={thresholds.error}
          onRetry={() => void thresholds.refetch()}
        />
      )}
      {thresholds.data && <ThresholdForm key={JSON.stringify(thresholds.data)} saved={thresholds.data} hosts={hosts} />}
    </>
  );
}

function ThresholdForm({ saved, hosts }: { saved: Thresholds; hosts: Host[] }): JSX.Element {
  const save = useSaveThresholds();
  const [draft, setDraft] = useState<Draft>(() => draftOf(saved));
  const read = readDraft(draft);
  // What cannot be is said while one types: each field has its own sentence, and nothing is sent.
  const errors: Errors = "errors" in read ? read.errors : {};
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(saved));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if ("errors" in read || !dirty || save.isPending) return;
    save.mutate(read.limits, { onSuccess: () => toast.done("The thresholds hold from now on.") });
  };
  const field = (name: keyof Thresholds) => ({
    value: draft[name],
    error: errors[name] ?? null,
    disabled: save.isPending,
    inputMode: "decimal" as const,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
  });
  return (
    <form onSubmit={submit} noValidate>
      <Panel flush>
        {LIMITS.map((limit) => (
          <div key={limit.label} className={styles.limit}>
            <div className={styles.name}>
              <h2>{limit.label}</h2>
              <p>{limit.about}</p>
            </div>
            <Field
              label={`Warning, ${limit.unit}`}
              aria-label={`${limit.label}, warning, ${limit.unit}`}
              {...field(limit.warn)}
            />
            <Field
              label={`Critical, ${limit.unit}`}
              aria-label={`${limit.label}, critical, ${limit.unit}`}
              {...field(limit.crit)}
            />
            <Marked hosts={hosts} limit={limit} limits={"limits" in read ? read.limits : saved} />
          </div>
        ))}
        <div className={styles.limit}>
          <div className={styles.name}>
            <h2>Silence</h2>
            <p>since a host was last heard of</p>
          </div>
          <Field label="Late after, s" {...field("stale_seconds")} />
          <Field label="Offline after, s" {...field("offline_seconds")} />
          <p className={styles.marked}>
            {"limits" in read && (
              <>
                Late after {duration(read.limits.stale_seconds)}, offline after {duration(read.limits.offline_seconds)}
              </>
            )}
          </p>
        </div>
        {save.isError && <FormError error={save.error} />}
        <div className={styles.save}>
          <Button
            disabled={!dirty || save.isPending}
            onClick={() => {
              setDraft(draftOf(saved));
              save.reset();
            }}
          >
            Discard
          </Button>
          <Button type="submit" kind="primary" busy={save.isPending} disabled={!dirty || "errors" in read}>
            Save
          </Button>
        </div>
      </Panel>
    </form>
  );
}

function Marked({ hosts, limit, limits }: { hosts: Host[]; limit: Limit; limits: Thresholds }): JSX.Element {
  const { warn, crit } = marked(hosts, limit, limits[limit.warn], limits[limit.crit]);
  return (
    <p className={styles.marked} aria-live="polite">
      {warn === 0 && crit === 0 && "marks no host now"}
      {warn > 0 && (
        <span data-tone="warn">
          <Icon name="statusWarn" size={14} />
          {plural(warn, "host")} with a warning
        </span>
      )}
      {crit > 0 && (
        <span data-tone="crit">
          <Icon name="statusCrit" size={14} />
          {plural(crit, "host")} critical
        </span>
      )}
    </p>
  );
}
