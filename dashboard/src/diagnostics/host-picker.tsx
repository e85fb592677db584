// Hosts on which something is to be run: searched as in the fleet, some of them chosen.
import { type JSX, useDeferredValue, useMemo, useState } from "react";

import type { Host } from "../api/fleet";
import { searched } from "../fleet/search";
import { sorted } from "../fleet/sort";
import { LOOKS, stateOf } from "../fleet/state";
import { Button } from "../kit/button";
import { SearchField } from "../kit/field";
import { count, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import styles from "./host-picker.module.css";
import { MOST_HOSTS } from "./params";

/** Hosts that are listed: whoever has more searches. */
const LISTED = 200;

interface HostPickerProps {
  hosts: Host[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
  /** Why a host cannot take part; null where it can. */
  refusalOf: (host: Host) => string | null;
}

export function HostPicker({ hosts, chosen, onChoose, refusalOf }: HostPickerProps): JSX.Element {
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const found = useMemo(() => sorted(searched(hosts, wanted), { by: "name", descending: false }), [hosts, wanted]);
  const picked = new Set(chosen);
  const full = chosen.length >= MOST_HOSTS;
  const shown = found.slice(0, LISTED);
  const addable = shown.filter(({ id }) => !picked.has(id)).slice(0, MOST_HOSTS - chosen.length);
  const toggle = (id: string, on: boolean): void =>
    onChoose(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <section className={styles.picker} aria-label="Hosts">
      <header className={styles.head}>
        <h2>{chosen.length === 0 ? "Hosts" : `${count(chosen.length)} of ${plural(hosts.length, "host")}`}</h2>
        <Button kind="quiet" disabled={chosen.length === 0} onClick={() => onChoose([])}>
          None
        </Button>
        <Button
          kind="quiet"
          disabled={addable.length === 0 || full}
          onClick={() => onChoose([...chosen, ...addable.map(({ id }) => id)])}
        >
          {search === "" ? "All" : "All found"}
        </Button>
      </header>
      <SearchField label="Search hosts" placeholder="Name, label, system" value={search} onChange={setSearch} />
      <ul className={styles.list}>
        {shown.map((host) => {
          const state = stateOf(host);
          const on = picked.has(host.id);
          const refusal = on ? refusalOf(host) : null;
          return (
            <li key={host.id}>
              <label
                className={styles.host}
                data-refused={refusal !== null || undefined}
                title={refusal ?? host.hostname}
              >
                <input
                  type="checkbox"
                  checked={on}
                  disabled={!on && full}
                  onChange={(event) => toggle(host.id, event.target.checked)}
                />
                <bdi>{host.hostname || "(no name)"}</bdi>
                <span className={styles.state} data-tone={LOOKS[state].tone}>
                  {refusal !== null ? (
                    <Icon name="lock" size={13} label={refusal} />
                  ) : (
                    <Icon name={LOOKS[state].icon} size={14} label={LOOKS[state].word} />
                  )}
                </span>
              </label>
            </li>
          );
        })}
        {shown.length === 0 && <li className={styles.none}>No host is like this.</li>}
      </ul>
      {(found.length > LISTED || full) && (
        <p className={styles.note}>
          {full
            ? `At most ${String(MOST_HOSTS)} hosts at once.`
            : `${count(found.length - LISTED)} more: search for them.`}
        </p>
      )}
    </section>
  );
}
