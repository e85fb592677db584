// The way to a host: a line for each hop, with how long its answers took beside those of the others.
import type { JSX } from "react";

import { milliseconds, NOTHING } from "../../kit/format";
import { Icon } from "../../kit/icon";
import { type Hop, summed } from "../results";
import styles from "./hops-result.module.css";

interface HopsResultProps {
  hops: Hop[];
  /** As the agent of the original tells it. */
  text: string;
}

export function HopsResult({ hops, text }: HopsResultProps): JSX.Element {
  if (hops.length === 0) return <pre className={styles.text}>{text || "There is nothing on the way."}</pre>;
  const slowest = Math.max(0.001, ...hops.map(({ probes }) => summed(probes).max ?? 0));
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="The way">
      <table className={styles.hops} aria-label="Hops">
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col">Who answered</th>
            <th scope="col">Shortest to longest</th>
            <th scope="col" data-number>
              Mean
            </th>
            <th scope="col" data-number>
              Lost
            </th>
          </tr>
        </thead>
        <tbody>
          {hops.map((hop) => (
            <HopRow key={hop.hop} hop={hop} slowest={slowest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HopRow({ hop: { hop, probes }, slowest }: { hop: Hop; slowest: number }): JSX.Element {
  const { sent, received, min, avg, max } = summed(probes);
  const peers = [...new Set(probes.filter(({ peer }) => peer !== "").map(({ peer }) => peer))];
  const odd = [...new Set(probes.map(({ response }) => response))].filter(
    (response) => !["reply", "timeout", "ttl exceeded", ""].includes(response),
  );
  return (
    <tr data-silent={received === 0 && peers.length === 0 ? true : undefined}>
      <td className={styles.number}>{hop}</td>
      <td>
        {peers.length === 0 ? "no answer" : peers.map((peer) => <bdi key={peer}>{peer}</bdi>)}
        {odd.length > 0 && <small>{odd.join(", ")}</small>}
      </td>
      <td className={styles.track}>
        {min === null || max === null || avg === null ? null : (
          <svg
            viewBox="0 0 100 10"
            preserveAspectRatio="none"
            role="img"
            aria-label={`${milliseconds(min)} to ${milliseconds(max)}`}
          >
            <rect className={styles.ground} width="100" height="10" rx="1" />
            <rect className={styles.least} width={(100 * min) / slowest} height="10" />
            <rect
              className={styles.spread}
              x={(100 * min) / slowest}
              width={Math.max(0.6, (100 * (max - min)) / slowest)}
              height="10"
            />
          </svg>
        )}
      </td>
      <td data-number title={probes.map((probe) => (probe.success ? milliseconds(probe.ms) : "lost")).join(", ")}>
        {milliseconds(avg)}
      </td>
      <td data-number data-lost={received < sent || undefined}>
        {received < sent && received > 0 && <Icon name="statusWarn" size={12} />}
        {sent === 0 ? NOTHING : received === sent ? "0" : `${sent - received} of ${sent}`}
      </td>
    </tr>
  );
}
