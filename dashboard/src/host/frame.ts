// What all charts of a host share: the stretch, its gaps with their causes, zooming; and what is marked on some.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { gapsQuery, hostEventsQuery, seriesQuery } from "../api/series";
import { holesIn, type Span, type Stretch } from "../chart/data";
import { explained, spansWhere } from "../chart/gaps";
import type { ChartFrame } from "../chart/time-chart";
import { following } from "./params";
import type { Shown } from "./stretch";

/** `board`: the host is one that tells when it was held back. */
export function useFrame(hostId: string, shown: Shown, board: boolean): { frame: ChartFrame; marks: Span[] } {
  const navigate = useNavigate({ from: "/hosts/$hostId" });
  const { data: rows } = useQuery(seriesQuery("cpu", hostId, shown));
  const { data: pi } = useQuery({ ...seriesQuery("pi", hostId, shown), enabled: board });
  const { data: gaps } = useQuery(gapsQuery(hostId));
  const { data: events } = useQuery(hostEventsQuery(hostId));
  const { stretch } = shown;
  const spans = useMemo(() => {
    const holes = holesIn(
      (rows ?? []).map(({ time }) => Date.parse(time)),
      stretch,
    );
    return explained(holes, gaps ?? [], events ?? []);
  }, [rows, gaps, events, stretch]);
  const marks = useMemo(() => {
    const told = (pi ?? []).filter(({ under_voltage: low }) => low !== null);
    const times = told.map(({ time }) => Date.parse(time));
    return spansWhere(
      times,
      told.map(({ under_voltage: low }) => low),
      "Under-voltage",
    );
  }, [pi]);
  const frame = useMemo(
    (): ChartFrame => ({
      stretch,
      group: `host ${hostId}`,
      spans,
      onZoom: ({ start, end }: Stretch) =>
        void navigate({ to: ".", search: (before) => ({ ...before, from: start, to: end }) }),
      onZoomBack: () => void navigate({ to: ".", search: following }),
    }),
    [stretch, hostId, spans, navigate],
  );
  return { frame, marks };
}
