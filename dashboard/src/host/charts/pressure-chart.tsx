// Time lost waiting: in which some task waited for a processor, for memory, for a disk.
import { type JSX, useMemo } from "react";

import { columnsOf, withValues } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import type { HostChart } from "./frame";
import { useSeries } from "./series";

export function PressureChart(chart: HostChart): JSX.Element {
  const { rows, state } = useSeries("pressure", chart);
  const columns = useMemo(
    () =>
      withValues(
        columnsOf(rows, [
          { field: "cpu_some_percent", label: "Processors", color: "--series-1" },
          { field: "memory_some_percent", label: "Memory", color: "--series-3" },
          { field: "memory_full_percent", label: "Memory, all tasks", color: "--series-5" },
          { field: "io_some_percent", label: "Disks", color: "--series-2" },
          { field: "io_full_percent", label: "Disks, all tasks", color: "--series-6" },
          { field: "irq_full_percent", label: "Interrupts, all tasks", color: "--series-8" },
        ]),
      ),
    [rows],
  );
  return (
    <TimeChart
      {...chart.frame}
      title="Pressure"
      aside="time in which tasks waited for"
      columns={columns}
      state={state}
      format={percent}
      least={5}
    />
  );
}
