// Main memory in use, and swap where there is some.
import { useQuery } from "@tanstack/react-query";
import { type JSX, useMemo } from "react";

import { seriesQuery } from "../../api/series";
import { columnsOf } from "../../chart/data";
import { TimeChart } from "../../chart/time-chart";
import { bytes } from "../../kit/format";
import type { HostChart } from "./frame";

export function MemoryChart({ hostId, asked, frame }: HostChart): JSX.Element {
  const { data = [] } = useQuery(seriesQuery("memory", hostId, asked));
  const total = data.at(-1)?.ram_total ?? null;
  const swap = data.some(({ swap_total: size }) => (size ?? 0) > 0);
  const cached = data.some((row) => row.cached !== null);
  const columns = useMemo(
    () =>
      columnsOf(data, [
        { field: "ram_used", label: "In use", color: "--series-3", filled: true },
        ...(cached ? [{ field: "cached" as const, label: "Page cache", color: "--series-8" }] : []),
        ...(swap ? [{ field: "swap_used" as const, label: "Swap", color: "--series-2" }] : []),
      ]),
    [data, cached, swap],
  );
  return (
    <TimeChart
      {...frame}
      title="Memory"
      aside={<span>{bytes(total)}</span>}
      columns={columns}
      format={bytes}
      most={total}
      binary
    />
  );
}
