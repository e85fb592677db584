// How fast the parts of a Raspberry Pi run, and where the board held them back.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { hertz } from "../../kit/format";
import { type MarkedChart, useMarked } from "./frame";
import { useSeries } from "./series";

export function PiClockChart(chart: MarkedChart): JSX.Element {
  const { rows, state } = useSeries("pi", chart);
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(
          rows.filter(({ arm_freq_hz: clock }) => clock !== null),
          [
            { field: "arm_freq_hz", label: "Processors", color: "--series-1" },
            { field: "core_freq_hz", label: "Video core", color: "--series-2" },
            { field: "gpu_freq_hz", label: "3D unit", color: "--series-3" },
          ],
        ),
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      spans={useMarked(chart.frame, chart.marks)}
      title="Clocks"
      columns={columns}
      state={state}
      format={hertz}
      least={1e9}
    />
  );
}
