// Which families a host has: a chart is shown where there is something to draw, and nothing asks for what is not there.
import { useQueries } from "@tanstack/react-query";

import { latestQuery } from "../api/host";
import type { Family, RowOf } from "../api/series";

/** Families that some hosts do not have. */
const FAMILIES = [
  "cpu",
  "memory",
  "pressure",
  "disk",
  "diskio",
  "network",
  "temperature",
  "sensors",
  "wifi",
  "container",
  "system",
  "kernel",
  "pi",
  "pmic",
  "drives",
  "pools",
  "gpus",
] as const satisfies readonly Family[];

type Asked = (typeof FAMILIES)[number];

/** A host gets a new disk or a new sensor rarely. */
const EVERY_MS = 60_000;

export interface Presence {
  /** All have answered: what is not there is not there. */
  known: boolean;
  /** Newest rows of a family; none where there are none, or nobody knows yet. */
  newest: <Name extends Asked>(family: Name) => RowOf<Name>[];
  has: <Name extends Asked>(family: Name, holds?: (row: RowOf<Name>) => boolean) => boolean;
}

export function usePresence(hostId: string): Presence {
  return useQueries({
    queries: FAMILIES.map((family) => latestQuery(family, hostId, EVERY_MS)),
    combine: presenceOf,
  });
}

function presenceOf(answers: { data: unknown; isPending: boolean }[]): Presence {
  const rows = new Map(FAMILIES.map((family, index) => [family, answers[index]?.data]));
  const newest = <Name extends Asked>(family: Name): RowOf<Name>[] => (rows.get(family) ?? []) as RowOf<Name>[];
  return {
    known: answers.every(({ isPending }) => !isPending),
    newest,
    has: (family, holds) => (holds ? newest(family).some(holds) : newest(family).length > 0),
  };
}
