// What the processors did, by mode; of an agent that tells no modes, how busy they were.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsOf, type Span } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { percent } from "../../kit/format";
import type { HostChart } from "./frame";

interface CpuChartProps extends HostChart {
  /** Stretches in which the board held the processors back. */
  marks: Span[];
}

export function CpuChart({ hostId, asked, frame, marks }: CpuChartProps): JSX.Element {
  const { data = [] } = useQuery(seriesQuery("cpu", hostId, asked));
  const modes = data.some(({ user }) => user !== null);
  const columns = useMemo(
    () =>
      modes
        ? columnsOf(data, [
            { field: "user", label: "User", color: "--series-1" },
            { field: "system", label: "System", color: "--series-7" },
            { field: "nice", label: "Nice", color: "--series-3" },
            { field: "irq", label: "Interrupts", color: "--series-2" },
            { field: "steal", label: "Stolen", color: "--series-6" },
            { field: "iowait", label: "Waiting for disks", color: "--series-8" },
          ])
        : columnsOf(data, [
            { field: "usage", label: "Busy", color: "--series-1", filled: true },
            { field: "iowait", label: "Waiting for disks", color: "--series-8" },
          ]),
    [data, modes],
  );
  const spans = useMemo(() => [...(frame.spans ?? []), ...marks], [frame.spans, marks]);
  return (
    <TimeChart
      {...frame}
      spans={spans}
      title="Processors"
      columns={columns}
      format={percent}
      stack={modes}
      most={100}
    />
  );
}
