// Which diagnostic: all eight in sight, with the reason where one is not allowed.
import type { JSX } from "react";

import type { Kind } from "../api/commands";
import { Icon } from "../kit/icon";
import { Tooltip } from "../kit/tooltip";
import { KINDS } from "./kinds";
import styles from "./tool-picker.module.css";

interface ToolPickerProps {
  chosen: Kind;
  onChoose: (kind: Kind) => void;
  /** Why a kind may not be run; null where it may. */
  refusalOf: (kind: Kind) => string | null;
}

export function ToolPicker({ chosen, onChoose, refusalOf }: ToolPickerProps): JSX.Element {
  return (
    <div className={styles.tools} role="group" aria-label="Diagnostic">
      {KINDS.map(({ kind, name, does, icon }) => {
        const refusal = refusalOf(kind);
        return (
          <Tooltip key={kind} text={refusal ?? does} side="bottom">
            {/* Not `disabled`: the reason is to be reached by keyboard as well. */}
            <button
              type="button"
              className={styles.tool}
              aria-pressed={kind === chosen}
              aria-disabled={refusal !== null || undefined}
              onClick={() => refusal === null && onChoose(kind)}
            >
              <Icon name={refusal === null ? icon : "lock"} size={17} />
              {name}
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
}
