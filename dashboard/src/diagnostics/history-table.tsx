// What was run on the fleet: who asked for what, on which host, when, and what became of it.
import { type JSX, useMemo } from "react";

import type { Command } from "../api/commands";
import { HostLink } from "../fleet/host-link";
import { milliseconds, NOTHING } from "../kit/format";
import { usePhone } from "../kit/media";
import { type Column, Table } from "../kit/table";
import { Time } from "../kit/time";
import { CommandSign } from "./command-sign";
import { subjectOf } from "./form";
import styles from "./history-table.module.css";
import { kindName } from "./kinds";

interface HistoryTableProps {
  commands: Command[];
  onShow: (command: Command) => void;
}

const HEIGHT = 560;

export function HistoryTable({ commands, onShow }: HistoryTableProps): JSX.Element {
  const phone = usePhone();
  const columns = useMemo(() => (phone ? phoneColumns(onShow) : columnsOf(onShow)), [phone, onShow]);
  return (
    <Table
      label="History"
      columns={columns}
      rows={commands}
      rowKey={({ id }) => id}
      rowHeight={phone ? 60 : 38}
      height={HEIGHT}
      onOpen={onShow}
    />
  );
}

function What({ command, onShow }: { command: Command; onShow: (command: Command) => void }): JSX.Element {
  return (
    <button type="button" className={styles.what} onClick={() => onShow(command)}>
      <strong>{kindName(command.type)}</strong> <bdi>{subjectOf(command)}</bdi>
    </button>
  );
}

function columnsOf(onShow: (command: Command) => void): Column<Command>[] {
  return [
    { id: "time", head: "When", width: "120px", cell: ({ queued_at }) => <Time at={queued_at} /> },
    {
      id: "who",
      head: "Who",
      width: "130px",
      cell: ({ requested_by }) => <bdi className={styles.cut}>{requested_by}</bdi>,
    },
    {
      id: "what",
      head: "What",
      width: "minmax(180px, 1.2fr)",
      cell: (command) => <What command={command} onShow={onShow} />,
    },
    {
      id: "host",
      head: "Host",
      width: "minmax(130px, 1fr)",
      cell: ({ agent_id: id, hostname }) => <HostLink host={{ id, hostname }} />,
    },
    { id: "state", head: "State", width: "120px", cell: ({ state }) => <CommandSign state={state} /> },
    {
      id: "took",
      head: "Took",
      width: "90px",
      align: "end",
      cell: ({ started_at, finished_at }) => {
        const took = Date.parse(finished_at ?? "") - Date.parse(started_at ?? "");
        return Number.isNaN(took) ? NOTHING : milliseconds(took);
      },
    },
    {
      id: "error",
      head: "Why",
      width: "minmax(140px, 1fr)",
      cell: ({ error, state }) => (
        <span className={styles.faint} title={error ?? undefined}>
          {error && state !== "cancelled" ? error : ""}
        </span>
      ),
    },
  ];
}

function phoneColumns(onShow: (command: Command) => void): Column<Command>[] {
  return [
    {
      id: "what",
      head: "What was run",
      width: "minmax(0, 1fr)",
      cell: (command) => (
        <span className={styles.phone}>
          <What command={command} onShow={onShow} />
          <CommandSign state={command.state} />
          <span className={styles.faint}>
            <bdi>{command.hostname}</bdi>, <bdi>{command.requested_by}</bdi>, <Time at={command.queued_at} />
          </span>
        </span>
      ),
    },
  ];
}
