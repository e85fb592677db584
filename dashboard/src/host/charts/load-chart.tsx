// Load averages, beside how many processors there are.
import { type JSX, useMemo } from "react";

import { columnsOf } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { decimal, plural } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function LoadChart(chart: HostChart & { cores: number }): JSX.Element {
  const { cores, frame } = chart;
  const { rows, state } = useSeries("cpu", chart);
  const columns = useMemo(
    () =>
      columnsOf(rows, [
        { field: "load_1m", label: "1 min", color: "--series-1" },
        { field: "load_5m", label: "5 min", color: "--series-2" },
        { field: "load_15m", label: "15 min", color: "--series-8" },
      ]),
    [rows],
  );
  const limits = useMemo(
    () => (cores > 0 ? [{ value: cores, label: plural(cores, "processor"), calm: true }] : []),
    [cores],
  );
  return <TimeChart {...frame} title="Load" columns={columns} state={state} format={load} limits={limits} />;
}

const load = (value: number | null): string => decimal(value, 2);
