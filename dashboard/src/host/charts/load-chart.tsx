// Load averages, beside how many processors there are.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsOf } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { decimal, plural } from "../../kit/format";
import type { HostChart } from "./frame";

export function LoadChart({ hostId, asked, frame, cores }: HostChart & { cores: number }): JSX.Element {
  const { data = [] } = useQuery(seriesQuery("cpu", hostId, asked));
  const columns = useMemo(
    () =>
      columnsOf(data, [
        { field: "load_1m", label: "1 min", color: "--series-1" },
        { field: "load_5m", label: "5 min", color: "--series-2" },
        { field: "load_15m", label: "15 min", color: "--series-8" },
      ]),
    [data],
  );
  const limits = useMemo(
    () => (cores > 0 ? [{ value: cores, label: plural(cores, "processor"), calm: true }] : []),
    [cores],
  );
  return <TimeChart {...frame} title="Load" columns={columns} format={(value) => decimal(value, 2)} limits={limits} />;
}
