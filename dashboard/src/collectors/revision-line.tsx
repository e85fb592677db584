// Whether an agent follows what is set, by the revision that it says.
import type { JSX } from "react";

import type { Schemas } from "../api/client";
import type { HostSettings } from "../api/agent-settings";
import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import styles from "./revision-line.module.css";

export function RevisionLine({ settings }: { settings: HostSettings }): JSX.Element {
  const { revision, reported_revision: reported } = settings;
  const follows = reported === revision;
  const silent = reported === null || reported === undefined;
  return (
    <p className={styles.line} role="status">
      <Icon
        name={follows ? "statusOk" : silent ? "statusNew" : "statusLate"}
        className={follows ? styles.ok : styles.late}
      />
      <span>
        {follows && "The agent follows this."}
        {silent && "The agent does not say what it follows: it is the original’s, or has not asked yet."}
        {!follows && !silent && "The agent follows what held before; it asks again within a minute."}{" "}
        <small>
          Revision <code>{revision}</code>
          {!follows && !silent && (
            <>
              , the agent has <code>{reported}</code>
            </>
          )}
        </small>
      </span>
    </p>
  );
}

export interface RevisionGroup {
  /** Null: they do not say. */
  revision: number | null;
  hosts: Schemas["AgentRevision"][];
}

/** Hosts by what they say they follow, the most first; those that do not say are last. */
export function revisionGroups(hosts: Schemas["AgentRevision"][]): RevisionGroup[] {
  const groups = new Map<number | null, Schemas["AgentRevision"][]>();
  for (const host of hosts) {
    const key = host.reported_revision ?? null;
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return [...groups]
    .map(([revision, members]) => ({ revision, hosts: members }))
    .toSorted((a, b) => Number(a.revision === null) - Number(b.revision === null) || b.hosts.length - a.hosts.length);
}

export function RevisionList({ hosts }: { hosts: Schemas["AgentRevision"][] }): JSX.Element {
  return (
    <ul className={styles.list}>
      {revisionGroups(hosts).map(({ revision, hosts: members }) => (
        <li key={revision} className={styles.line}>
          <Icon
            name={revision === null ? "statusNew" : "statusOk"}
            className={revision === null ? styles.late : styles.ok}
          />
          <span
            title={members
              .slice(0, 20)
              .map(({ hostname }) => hostname)
              .join("\n")}
          >
            {plural(members.length, "host")}{" "}
            {revision === null ? (
              "do not say: agents of the original, or that have not asked yet"
            ) : (
              <>
                {members.length === 1 ? "follows" : "follow"} <code>{revision}</code>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
