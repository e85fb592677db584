// Voltages of a Raspberry Pi, and where its supply was too low.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { volts } from "../../kit/format";
import { type MarkedChart, useMarked } from "./frame";
import { useSeries } from "./series";

export function PiVoltageChart(chart: MarkedChart): JSX.Element {
  const { rows, state } = useSeries("pi", chart);
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(
          rows.filter(({ core_volts: core }) => core !== null),
          [
            { field: "core_volts", label: "Video core", color: "--series-1" },
            { field: "sdram_c_volts", label: "Memory core", color: "--series-3" },
            { field: "sdram_i_volts", label: "Memory I/O", color: "--series-2" },
            { field: "sdram_p_volts", label: "Memory physical", color: "--series-7" },
          ],
        ),
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      spans={useMarked(chart.frame, chart.marks)}
      title="Board voltages"
      columns={columns}
      state={state}
      format={volts}
      fromZero={false}
      least={0.2}
    />
  );
}
