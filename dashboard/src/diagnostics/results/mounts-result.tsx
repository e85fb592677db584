// What is mounted, and how full it is.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { fileSystemsQuery } from "../../api/commands";
import { thresholdsQuery } from "../../api/fleet";
import { Segments } from "../../kit/button";
import { bytes, NOTHING } from "../../kit/format";
import { levelOf, Meter } from "../../kit/meter";
import { type Column, Table } from "../../kit/table";
import { type Filled, filledMounts } from "../mounts";
import type { Mount } from "../results";
import type { Looking } from "../view";
import styles from "./list-result.module.css";

const HEIGHT = 600;

interface MountsResultProps extends Looking {
  mounts: Mount[];
  hostId: string;
}

export function MountsResult({ mounts, hostId, view, onView }: MountsResultProps): JSX.Element {
  const { data: uses } = useQuery(fileSystemsQuery(hostId));
  const { data: limits } = useQuery(thresholdsQuery);
  const filled = useMemo(() => filledMounts(mounts, uses ?? []), [mounts, uses]);
  const real = filled.filter((mount) => !mount.virtual);
  const all = view.only === "all" || real.length === 0;
  const columns = useMemo(
    () => columnsOf(limits?.disk_warn ?? Number.POSITIVE_INFINITY, limits?.disk_crit ?? Number.POSITIVE_INFINITY),
    [limits],
  );
  return (
    <div className={styles.result}>
      <div className={styles.filter}>
        <Segments<"real" | "all">
          label="Show"
          value={all ? "all" : "real"}
          options={[
            { value: "real", label: "That keep files", count: real.length },
            { value: "all", label: "All", count: filled.length },
          ]}
          onChange={(only) => onView({ only: only === "all" ? "all" : undefined })}
        />
      </div>
      {filled.length === 0 ? (
        <p className={styles.nothing}>Nothing is mounted.</p>
      ) : (
        <Table
          label="Mounts"
          columns={columns}
          rows={all ? filled : real}
          rowKey={({ mountpoint, device, type }) => `${mountpoint} ${device} ${type}`}
          rowHeight={40}
          height={HEIGHT}
        />
      )}
    </div>
  );
}

function columnsOf(warn: number, crit: number): Column<Filled>[] {
  return [
    {
      id: "mountpoint",
      head: "Where",
      width: "minmax(150px, 1fr)",
      cell: ({ mountpoint }) => (
        <span className={styles.cut} title={mountpoint}>
          <strong>
            <bdi>{mountpoint}</bdi>
          </strong>
        </span>
      ),
    },
    {
      id: "use",
      head: "In use",
      width: "minmax(170px, 1fr)",
      cell: ({ use, mountpoint }) => (
        <Meter value={use?.used_percent} level={levelOf(use?.used_percent, warn, crit)} label={mountpoint} />
      ),
    },
    {
      id: "free",
      head: "Free",
      width: "96px",
      align: "end",
      cell: ({ use }) => bytes(use?.free_bytes),
    },
    { id: "total", head: "Of", width: "96px", align: "end", cell: ({ use }) => bytes(use?.total_bytes) },
    {
      id: "device",
      head: "Device",
      width: "minmax(140px, 1fr)",
      cell: ({ device }) => (
        <span className={styles.cut} title={device}>
          <bdi>{device}</bdi>
        </span>
      ),
    },
    { id: "type", head: "Type", width: "100px", cell: ({ type }) => type || NOTHING },
    {
      id: "options",
      head: "Options",
      width: "minmax(140px, 1fr)",
      cell: ({ options }) => (
        <span className={styles.cut} title={options}>
          <span className={styles.faint}>{options || NOTHING}</span>
        </span>
      ),
    },
  ];
}
