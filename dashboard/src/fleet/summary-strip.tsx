// What a person should see within three seconds: how the fleet is, and what needs a look and why.
import type { JSX } from "react";

import { plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { HostLink } from "./host-link";
import { LOOKS } from "./state";
import type { Concern, Summary } from "./summary";
import styles from "./summary-strip.module.css";

/** Sentences that are shown before one asks for all. */
const SHOWN = 6;
/** Hosts that are named in a sentence about many. */
const NAMED = 3;

interface SummaryStripProps {
  summary: Summary;
  total: number;
  /** Shows the hosts that need a look. */
  onLook: () => void;
}

export function SummaryStrip({ summary, total, onLook }: SummaryStripProps): JSX.Element {
  const { concerns, ids, counts, asides } = summary;
  const worst = concerns[0]?.state;
  const more = concerns.length - SHOWN;
  return (
    <section className={styles.strip} aria-label="Summary" data-calm={concerns.length === 0 || undefined}>
      <div className={styles.headline}>
        <h1>
          <Icon
            name={worst ? LOOKS[worst].icon : "statusOk"}
            size={22}
            className={styles[worst ? LOOKS[worst].tone : "ok"]}
          />
          {headline(ids.size, total)}
        </h1>
        <p>{[`${counts}.`, ...asides.map((aside) => `${aside}.`)].join(" ")}</p>
      </div>
      {concerns.length > 0 && (
        <ul className={styles.concerns}>
          {concerns.slice(0, more === 1 ? SHOWN + 1 : SHOWN).map((concern) => (
            <li key={`${concern.state} ${concern.hosts[0]?.id ?? ""}`} className={styles.concern}>
              <Icon
                name={LOOKS[concern.state].icon}
                size={15}
                label={LOOKS[concern.state].word}
                className={styles[LOOKS[concern.state].tone]}
              />
              <p>
                <Names concern={concern} /> {concern.says}.
              </p>
            </li>
          ))}
          {more > 1 && (
            <li className={styles.concern}>
              <Icon name="right" size={15} />
              <button type="button" className={styles.more} onClick={onLook}>
                Show all {plural(ids.size, "host")} that need a look
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function headline(looks: number, total: number): string {
  if (looks === 0) return total === 1 ? "The host is fine" : `All ${plural(total, "host")} are fine`;
  return `${looks} of ${plural(total, "host")} ${looks === 1 ? "needs" : "need"} a look`;
}

function Names({ concern }: { concern: Concern }): JSX.Element {
  const shown = concern.hosts.slice(0, NAMED);
  const more = concern.hosts.length - shown.length;
  return (
    <>
      {shown.map((host, index) => (
        <span key={host.id}>
          {index > 0 && (index === shown.length - 1 && more === 0 ? " and " : ", ")}
          <HostLink host={host} className={styles.name} />
        </span>
      ))}
      {more > 0 && ` and ${plural(more, "other")}`}
    </>
  );
}
