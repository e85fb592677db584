// How a host is: a sign and a word, and since when where it is silent.
import type { JSX } from "react";

import type { Host } from "../api/fleet";
import { instant, NOTHING, roundDuration, shortTime } from "../kit/format";
import { Icon } from "../kit/icon";
import { useNow } from "../kit/time";
import { LOOKS, type State, stateOf } from "./state";
import styles from "./state-sign.module.css";

export function StateSign({ host }: { host: Host }): JSX.Element {
  const now = useNow();
  const state = stateOf(host);
  const { icon, tone } = LOOKS[state];
  const seen = Date.parse(host.last_seen);
  return (
    <span className={styles.state} data-tone={tone} data-state={state}>
      <Icon name={icon} size={15} />
      <span className={styles.words} title={host.last_seen === "" ? NOTHING : `Last heard of ${instant(seen)}`}>
        {wordsFor(state, seen, now)}
      </span>
    </span>
  );
}

/** `Online`, `Late 3 min`, `Offline since 14:02`. */
export function wordsFor(state: State, seen: number, now: number): string {
  const { word } = LOOKS[state];
  if (Number.isNaN(seen)) return word;
  if (state === "late") return `${word} ${roundDuration(Math.max(0, now - seen) / 1000)}`;
  return state === "offline" ? `Offline since ${shortTime(seen, now)}` : word;
}

/** How many hosts are in each state, as signs with numbers. */
export function StateCounts({ states }: { states: [State, number][] }): JSX.Element {
  return (
    <span className={styles.counts}>
      {states.map(([state, number]) => (
        <span
          key={state}
          className={styles.state}
          data-tone={LOOKS[state].tone}
          title={`${number} ${LOOKS[state].word.toLowerCase()}`}
        >
          <Icon name={LOOKS[state].icon} size={14} label={LOOKS[state].word} />
          {number}
        </span>
      ))}
    </span>
  );
}
