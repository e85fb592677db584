// How far a command is: a sign and a word.
import type { JSX } from "react";

import type { CommandState } from "../api/commands";
import type { Tone } from "../kit/badge";
import { Icon, type IconName } from "../kit/icon";
import styles from "./command-sign.module.css";

interface Look {
  word: string;
  icon: IconName;
  tone: Tone | "run";
}

const LOOKS: Record<CommandState, Look> = {
  queued: { word: "Queued", icon: "statusNew", tone: "rest" },
  sent: { word: "Sent", icon: "statusSent", tone: "run" },
  running: { word: "Running", icon: "statusRuns", tone: "run" },
  done: { word: "Done", icon: "statusOk", tone: "ok" },
  failed: { word: "Failed", icon: "statusCrit", tone: "crit" },
  expired: { word: "Expired", icon: "statusLate", tone: "late" },
  cancelled: { word: "Cancelled", icon: "statusStopped", tone: "rest" },
};

function lookOf(state: string): Look {
  const known = LOOKS as Partial<Record<string, Look>>;
  return known[state] ?? { word: state, icon: "info", tone: "rest" };
}

export function CommandSign({ state, wordless }: { state: string; wordless?: boolean }): JSX.Element {
  const { word, icon, tone } = lookOf(state);
  return (
    <span className={styles.sign} data-tone={tone} data-state={state} title={wordless ? word : undefined}>
      <Icon name={icon} size={15} {...(wordless && { label: word })} />
      {!wordless && word}
    </span>
  );
}
