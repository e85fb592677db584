// What the processors did, by mode, with the peaks of the sum; of an agent that tells no modes, how busy they were.
import { type JSX, useMemo } from "react";

import { columnsOf, type Series, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import { CoreStrip } from "./core-strip";
import { type MarkedChart, useMarked } from "./frame";
import { useSeries } from "./series";

/** `cores`: how many it has, 0 where that is not known. */
export function CpuChart(chart: MarkedChart & { cores: number }): JSX.Element {
  const { frame, marks } = chart;
  const { rows, state } = useSeries("cpu", chart);
  const modes = rows.some(({ user }) => user !== null);
  const columns = useMemo(() => {
    if (!modes) {
      return withValues(
        columnsOf(rows, [
          { field: "usage", label: "Busy", color: "--series-1", filled: true },
          { field: "iowait", label: "Waiting for disks", color: "--series-8" },
        ]),
      );
    }
    const { times, series } = columnsOf(rows, [
      { field: "user", label: "User", color: "--series-1" },
      { field: "system", label: "System", color: "--series-7" },
      { field: "nice", label: "Nice", color: "--series-3" },
      { field: "irq", label: "Interrupts", color: "--series-2" },
      { field: "steal", label: "Stolen", color: "--series-6" },
      { field: "iowait", label: "Waiting for disks", color: "--series-8" },
    ]);
    const peaks = columnsOf(rows, [{ field: "usage", label: "Peak" }]).series[0]?.band?.max;
    const over: Series[] = peaks
      ? [{ id: "peak", label: "Busy at most", values: peaks, color: "--series-4", over: true }]
      : [];
    return withValues({ times, series: [...series, ...over] });
  }, [rows, modes]);
  return (
    <TimeChart
      {...frame}
      spans={useMarked(frame, marks)}
      title="Processors"
      columns={columns}
      state={state}
      format={percent}
      stack={modes}
      most={100}
      below={<CoreStrip {...chart} />}
    />
  );
}
