// Sockets: searched, filtered by what they do, sorted.
import { type JSX, useDeferredValue, useMemo } from "react";

import { Choice } from "../../kit/choice";
import { SearchField } from "../../kit/field";
import { count, NOTHING } from "../../kit/format";
import { type Column, Table } from "../../kit/table";
import type { Socket } from "../results";
import { endpoint, type Part, partOf, PARTS, searchedSockets, sortedSockets } from "../sockets";
import { type Looking, sortChange, sortingOf } from "../view";
import styles from "./list-result.module.css";

const HEIGHT = 560;
const USUAL = "state";
const WORDS: Record<Part, string> = { listening: "Listening", connected: "Connected", other: "Other" };

export function SocketsResult({ sockets, view, onView }: Looking & { sockets: Socket[] }): JSX.Element {
  const search = useDeferredValue(view.q ?? "");
  const part = PARTS.find((known) => known === view.only);
  const found = useMemo(() => searchedSockets(sockets, search), [sockets, search]);
  const sorting = sortingOf(view, USUAL);
  const { by, descending } = sorting;
  const rows = useMemo(
    () => sortedSockets(part ? found.filter((socket) => partOf(socket) === part) : found, { by, descending }),
    [found, part, by, descending],
  );
  const sizeOf = (wanted: Part): number => found.filter((socket) => partOf(socket) === wanted).length;
  return (
    <div className={styles.result}>
      <div className={styles.tools}>
        <div className={styles.search}>
          <SearchField
            label="Search sockets"
            placeholder="Address, port, process, state"
            value={view.q ?? ""}
            onChange={(q) => onView({ q: q === "" ? undefined : q })}
          />
        </div>
        <div className={styles.filter}>
          <Choice<Part | "all">
            label="Show"
            value={part ?? "all"}
            options={[
              { value: "all", label: "All", count: found.length },
              ...PARTS.map((value) => ({ value, label: WORDS[value], count: sizeOf(value) })),
            ]}
            onChange={(only) => onView({ only: only === "all" ? undefined : only })}
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <p className={styles.nothing}>
          {sockets.length === 0 ? "There is no open socket." : "No socket is like this."}
        </p>
      ) : (
        <Table
          label="Sockets"
          columns={COLUMNS}
          rows={rows}
          rowKey={keyOf}
          rowHeight={34}
          height={HEIGHT}
          sorting={sorting}
          onSort={(next) => onView(sortChange(next, USUAL))}
        />
      )}
      <p className="unseen" role="status">
        {count(rows.length)} of {count(sockets.length)} sockets are shown
      </p>
    </div>
  );
}

/** Two sockets may say the same: ports can be shared. */
const keys = new WeakMap<Socket, string>();
let made = 0;

function keyOf(socket: Socket): string {
  const known = keys.get(socket);
  if (known !== undefined) return known;
  made += 1;
  keys.set(socket, String(made));
  return String(made);
}

const COLUMNS: Column<Socket>[] = [
  { id: "proto", head: "Protocol", width: "92px", sort: "proto", cell: ({ proto }) => proto },
  {
    id: "local",
    head: "Local",
    width: "minmax(170px, 1fr)",
    sort: "local",
    cell: ({ local, localPort }) => <Endpoint address={local} port={localPort} />,
  },
  {
    id: "remote",
    head: "Remote",
    width: "minmax(170px, 1fr)",
    sort: "remote",
    cell: (socket) =>
      partOf(socket) === "listening" ? (
        <span className={styles.faint}>anyone</span>
      ) : (
        <Endpoint address={socket.remote} port={socket.remotePort} />
      ),
  },
  {
    id: "state",
    head: "State",
    width: "132px",
    sort: "state",
    cell: (socket) => (
      <span className={styles.part} data-part={partOf(socket)}>
        {socket.state.replaceAll("_", " ").toLowerCase() || (partOf(socket) === "listening" ? "open" : "connected")}
      </span>
    ),
  },
  {
    id: "process",
    head: "Process",
    width: "minmax(150px, 1fr)",
    sort: "process",
    cell: ({ process, pid }) =>
      pid === null && process === "" ? (
        <span className={styles.faint}>{NOTHING}</span>
      ) : (
        <span className={styles.cut} title={process}>
          <bdi>{process || "?"}</bdi> <span className={styles.faint}>{pid}</span>
        </span>
      ),
  },
  { id: "user", head: "User", width: "84px", sort: "user", cell: ({ user }) => user || NOTHING },
];

function Endpoint({ address, port }: { address: string; port: number }): JSX.Element {
  const text = endpoint(address, port);
  const at = text.lastIndexOf(":");
  return (
    <span className={styles.cut} title={text}>
      <span className={styles.faint}>{text.slice(0, at + 1)}</span>
      <strong>{text.slice(at + 1)}</strong>
    </span>
  );
}
