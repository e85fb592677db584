// What a resolver says: its records, who said so, and how fast.
import type { JSX } from "react";

import { Badge } from "../../kit/badge";
import { duration, milliseconds } from "../../kit/format";
import { Icon } from "../../kit/icon";
import { Stats } from "../../kit/stats";
import type { DnsReport } from "../results";
import styles from "./dns-result.module.css";

/** What the codes of the DNS mean. */
const CODES: Record<string, string> = {
  NOERROR: "The name is there",
  NXDOMAIN: "There is no such name",
  SERVFAIL: "The server could not find out",
  REFUSED: "The server does not answer this",
};

export function DnsResult({ report }: { report: DnsReport | null }): JSX.Element {
  if (!report) return <p>The agent told nothing: it may be too old for this.</p>;
  const { name, server, ms, code, authoritative, authenticated, records, failed } = report;
  const fine = code === "NOERROR" && records.length > 0;
  return (
    <div className={styles.dns}>
      <p className={styles.verdict} data-tone={fine ? "ok" : "warn"}>
        <Icon name={fine ? "statusOk" : "statusWarn"} size={18} />
        {code === "NOERROR" && records.length === 0
          ? "The name is there, but has no such record."
          : `${CODES[code] ?? code}.`}
        {code in CODES && <span className={styles.code}>{code}</span>}
      </p>
      <Stats
        label="Answer"
        stats={[
          { label: "Name", value: <bdi>{name}</bdi> },
          { label: "Asked", value: server },
          { label: "Took", value: milliseconds(ms) },
        ]}
      />
      {(authoritative || authenticated) && (
        <p className={styles.marks}>
          {authoritative && <Badge>from a zone of its own</Badge>}
          {authenticated && <Badge tone="ok">proven by signatures</Badge>}
        </p>
      )}
      {records.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="The answer">
          <table className={styles.records} aria-label="Records">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">Kept for</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {records.map((record, at) => (
                <tr key={at}>
                  <td>
                    <bdi>{record.name}</bdi>
                  </td>
                  <td>{record.type}</td>
                  <td>{duration(record.ttl)}</td>
                  <td>
                    <code>
                      <bdi>{record.value}</bdi>
                    </code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {failed.length > 0 && (
        <ul className={styles.failed} aria-label="Servers without an answer">
          {failed.map((words) => (
            <li key={words}>
              <Icon name="statusWarn" size={14} />
              {words}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
