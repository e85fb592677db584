// How long a read and a write took on each disk.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { intervalQuery } from "../../api/series";
import { columnsByKey, largest, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { milliseconds } from "../../kit/format";
import { readLatency, writeLatency } from "../latency";
import { useNear } from "../near";
import { paired } from "./disk-io-chart";
import { type HostChart, leftOut, MOST_SERIES } from "./frame";
import { useSeries } from "./series";

/** What agents measure at, where the host has told nothing of late. */
const USUAL_INTERVAL_MS = 5000;

export function DiskLatencyChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("diskio", chart);
  const { data: measured } = useQuery({ ...intervalQuery(chart.hostId), enabled: useNear() });
  const interval = measured ?? USUAL_INTERVAL_MS;
  const { columns, left } = useMemo(
    () =>
      largest(
        withValues(
          paired(
            columnsByKey(
              rows,
              ({ device }) => `${device} read`,
              (row) => readLatency(row, interval),
            ),
            columnsByKey(
              rows,
              ({ device }) => `${device} write`,
              (row) => writeLatency(row, interval),
            ),
          ),
        ),
        MOST_SERIES,
      ),
    [rows, interval],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Disk latency"
      aside={leftOut(left) ?? "of one request"}
      columns={columns}
      state={state}
      format={milliseconds}
      least={0.1}
    />
  );
}
