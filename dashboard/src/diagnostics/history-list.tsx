// What was run on a host: who asked, when, and what became of it.
import type { JSX } from "react";

import type { Command } from "../api/commands";
import { Time } from "../kit/time";
import { CommandSign } from "./command-sign";
import { subjectOf } from "./form";
import styles from "./history-list.module.css";
import { kindName } from "./kinds";

interface HistoryListProps {
  commands: Command[];
  /** The one that is shown. */
  shown: string | undefined;
  onShow: (command: Command) => void;
}

export function HistoryList({ commands, shown, onShow }: HistoryListProps): JSX.Element {
  return (
    <ol className={styles.list}>
      {commands.map((command) => (
        <li key={command.id}>
          <button
            type="button"
            className={styles.item}
            aria-current={command.id === shown ? "true" : undefined}
            onClick={() => onShow(command)}
          >
            <CommandSign state={command.state} wordless />
            <span className={styles.what}>
              <strong>{kindName(command.type)}</strong> <bdi>{subjectOf(command)}</bdi>
            </span>
            <span className={styles.who}>
              <bdi>{command.requested_by}</bdi>, <Time at={command.queued_at} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
