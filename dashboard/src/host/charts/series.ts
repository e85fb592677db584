// Readings of a chart: asked for while it is near, kept while it is not.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { type Family, type RowOf, seriesQuery } from "../../api/series";
import type { ChartState } from "../../chart/time-chart";
import { useNear } from "../near";
import type { HostChart } from "./frame";

const NONE: never[] = [];

export function useSeries<Name extends Family>(
  family: Name,
  { hostId, asked }: Pick<HostChart, "hostId" | "asked">,
): { rows: RowOf<Name>[]; state: ChartState } {
  const near = useNear();
  const { data, error, isPending, refetch } = useQuery({ ...seriesQuery(family, hostId, asked), enabled: near });
  const failed = data === undefined ? error : null;
  const state = useMemo(
    () => ({ pending: isPending && failed === null, error: failed, retry: () => void refetch() }),
    [isPending, failed, refetch],
  );
  return { rows: data ?? NONE, state };
}

/** What another chart has asked for, without asking. */
export function useKnownSeries<Name extends Family>(
  family: Name,
  { hostId, asked }: Pick<HostChart, "hostId" | "asked">,
): RowOf<Name>[] {
  const { data } = useQuery({ ...seriesQuery(family, hostId, asked), enabled: false });
  return data ?? NONE;
}
