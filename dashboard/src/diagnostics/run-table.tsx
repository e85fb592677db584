// One diagnostic on several hosts: a line for each with what came of it, beside those of the others.
import { type JSX, useMemo } from "react";

import { type Command, isOver } from "../api/commands";
import { HostLink } from "../fleet/host-link";
import { milliseconds, NOTHING } from "../kit/format";
import { LevelSign } from "../kit/meter";
import { type Column, Table } from "../kit/table";
import { CommandSign } from "./command-sign";
import styles from "./run-table.module.css";
import { type Summary, summaryOf } from "./summary";

interface RunTableProps {
  commands: Command[];
  shown: string | undefined;
  onShow: (id: string) => void;
}

interface Line {
  command: Command;
  summary: Summary | null;
  /** Of the longest bar, 0–1; null where there is nothing to measure. */
  share: number | null;
}

const MEASURED = new Set(["ping", "traceroute", "connect", "disk_usage"]);
const ROW = 40;
const HEIGHT = 40 * 9;

export function RunTable({ commands, shown, onShow }: RunTableProps): JSX.Element {
  const lines = useMemo(() => {
    const told = commands.map((command) => ({ command, summary: summaryOf(command) }));
    const most = Math.max(0, ...told.map(({ summary }) => summary?.measure ?? 0));
    return told.map(({ command, summary }): Line => {
      const measure = MEASURED.has(command.type) ? (summary?.measure ?? null) : null;
      return { command, summary, share: measure === null || most === 0 ? null : measure / most };
    });
  }, [commands]);
  const columns = useMemo(() => columnsOf(lines, shown, onShow), [lines, shown, onShow]);
  return (
    <Table
      label="Results"
      columns={columns}
      rows={lines}
      rowKey={({ command }) => command.id}
      rowHeight={ROW}
      height={HEIGHT}
      tone={({ command }) => (command.id === shown ? "chosen" : undefined)}
      onOpen={({ command }) => onShow(command.id)}
    />
  );
}

function columnsOf(lines: Line[], shown: string | undefined, onShow: (id: string) => void): Column<Line>[] {
  const bars = lines.some(({ share }) => share !== null);
  return [
    {
      id: "host",
      head: "Host",
      width: "minmax(130px, 220px)",
      cell: ({ command }) => <HostLink host={{ id: command.agent_id, hostname: command.hostname }} />,
    },
    { id: "state", head: "State", width: "118px", cell: ({ command }) => <CommandSign state={command.state} /> },
    ...(bars
      ? [
          {
            id: "bar",
            head: "Beside the others",
            width: "minmax(90px, 200px)",
            cell: ({ share }: Line) =>
              share === null ? null : (
                <svg className={styles.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                  <rect className={styles.ground} width="100" height="8" />
                  <rect className={styles.fill} width={Math.max(1, share * 100)} height="8" />
                </svg>
              ),
          },
        ]
      : []),
    {
      id: "result",
      head: "Result",
      width: "minmax(170px, 1fr)",
      cell: ({ command, summary }) => (
        <button
          type="button"
          className={styles.text}
          data-level={summary?.level}
          title={summary?.text}
          aria-pressed={command.id === shown}
          onClick={() => onShow(command.id)}
        >
          <LevelSign level={summary?.level ?? "calm"} />
          <bdi>{summary?.text ?? (isOver(command) ? NOTHING : "…")}</bdi>
        </button>
      ),
    },
    {
      id: "took",
      head: "Took",
      width: "84px",
      align: "end",
      cell: ({ command: { started_at, finished_at } }) => {
        const took = Date.parse(finished_at ?? "") - Date.parse(started_at ?? "");
        return Number.isNaN(took) ? NOTHING : milliseconds(took);
      },
    },
  ];
}
