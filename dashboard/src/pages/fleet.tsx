// The fleet at a glance: asks for all hosts, and shows them as the address says.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useCallback, useContext, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";

import {
  fleetQuery,
  type Host,
  type HostEvent,
  thresholdsQuery,
  underVoltageQuery,
  visibleHostsQuery,
} from "../api/fleet";
import { useSetting } from "../api/settings";
import { readChoice, shownColumns, tableColumns } from "../fleet/columns";
import { FleetGrid } from "../fleet/fleet-grid";
import { FleetTable, type Item } from "../fleet/fleet-table";
import { NoHosts, NothingFound } from "../fleet/no-hosts";
import { type FleetParams, readFolded, USUAL_SORT, writeFolded } from "../fleet/params";
import { PhoneRow } from "../fleet/phone-row";
import { searched, withLabel } from "../fleet/search";
import { type Group, grouped, labelKeys, type Sort, sorted, statesOf } from "../fleet/sort";
import { useSparklines } from "../fleet/sparklines";
import { stateOf } from "../fleet/state";
import { summarize } from "../fleet/summary";
import { SummaryStrip } from "../fleet/summary-strip";
import { Toolbar } from "../fleet/toolbar";
import { Failure } from "../kit/empty";
import { useMedia, usePhone } from "../kit/media";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import type { Sorting } from "../kit/table";
import { useNow } from "../kit/time";
import { useTitle } from "../kit/title";
import { useWidth } from "../kit/width";
import { ScrollContext } from "../shell/scroll";
import styles from "./fleet.module.css";

const route = getRouteApi("/signed-in/");

/** Between scrolling and asking for what is in sight then. */
const SETTLE_MS = 250;
const NO_EVENTS: HostEvent[] = [];

export function FleetPage(): JSX.Element {
  const fleet = useQuery(fleetQuery);
  const thresholds = useQuery(thresholdsQuery);
  const { show } = route.useSearch();
  useTitle("Fleet");
  if (fleet.isError && !fleet.data)
    return <Failure whole title="Cannot show the fleet" error={fleet.error} onRetry={() => void fleet.refetch()} />;
  // Without thresholds nothing would be wrong anywhere: it is better to wait for them than to take it back.
  if (!fleet.data || thresholds.isPending) return <Waiting />;
  if (fleet.data.length === 0 && !show) return <NoHosts />;
  return <Fleet hosts={fleet.data} />;
}

function Waiting(): JSX.Element {
  return (
    <div className={styles.waiting}>
      <Skeleton width={260} height={24} />
      <Skeleton width={180} />
      <SkeletonRows rows={12} label="The hosts are on their way" />
    </div>
  );
}

function Fleet({ hosts }: { hosts: Host[] }): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (next: Change, replace = true) =>
      void navigate({ search: (before) => dropUndefined({ ...before, ...next }), replace }),
    [navigate],
  );
  const phone = usePhone();
  const coarse = useMedia("(pointer: coarse)");
  const scroll = useContext(ScrollContext);
  const width = useWidth(scroll);
  const { data: thresholds } = useQuery(thresholdsQuery);
  const { data: underVoltage } = useQuery(underVoltageQuery);
  const [choice, setChoice] = useSetting("fleet_columns", readChoice);
  const closed = useMemo(() => readFolded(params.folded), [params.folded]);
  const now = useNow();

  // Typing stays quick while thousands of hosts are looked through.
  const search = useDeferredValue(params.q ?? "");
  const summary = useMemo(
    () => summarize(hosts, { thresholds, underVoltage: underVoltage ?? NO_EVENTS, now }),
    [hosts, thresholds, underVoltage, now],
  );
  const sorting = useMemo(
    () => ({ by: params.sort ?? USUAL_SORT, descending: params.desc === true }),
    [params.sort, params.desc],
  );
  const looks = params.show === "look" ? summary.ids : null;
  const found = useMemo(() => {
    const shown =
      params.show === undefined
        ? hosts
        : hosts.filter((host) => (looks ? looks.has(host.id) : stateOf(host) === params.show));
    return sorted(searched(shown, search), sorting, summary.ids);
  }, [hosts, params.show, looks, search, sorting, summary.ids]);
  const items = useMemo(() => itemsOf(found, params.group ?? null, closed), [found, params.group, closed]);

  const [seen, setSeen] = useState<string[]>([]);
  const see = useCallback((ids: string[]) => setSeen((before) => (before.join() === ids.join() ? before : ids)), []);
  const visible = useVisible(items, see);
  const fresh = useQuery(visibleHostsQuery(seen, hosts.length)).data;
  const sparklines = useSparklines(seen, hosts.length);
  const shownItems = useMemo(() => withFresh(items, fresh), [items, fresh]);

  const onLabel = useCallback(
    (key: string, value: string) => change({ q: withLabel(params.q ?? "", key, value) }),
    [change, params.q],
  );
  const toggle = useCallback(
    (group: Group) => {
      const next = new Set(closed);
      if (!next.delete(group.value)) next.add(group.value);
      change({ folded: writeFolded(next) });
    },
    [closed, change],
  );
  const columns = useMemo(() => shownColumns(choice, width), [choice, width]);
  const tableHeads = useMemo(
    () => tableColumns(columns, { thresholds, sparklines, notes: summary.notes, onLabel }),
    [columns, thresholds, sparklines, summary.notes, onLabel],
  );
  const phoneHead = useMemo(
    () => [
      {
        id: "host",
        head: "Host",
        width: "minmax(0, 1fr)",
        cell: (host: Host) => <PhoneRow host={host} thresholds={thresholds} sparklines={sparklines} />,
      },
    ],
    [thresholds, sparklines],
  );
  const table = {
    items: shownItems,
    groupKey: params.group ?? null,
    onToggle: toggle,
    sorting,
    onSort: (next: Sorting) =>
      change({
        sort: next.by === USUAL_SORT ? undefined : (next.by as Sort),
        desc: next.descending ? true : undefined,
      }),
    onVisible: visible,
  };
  return (
    <div className={styles.page}>
      <div className={styles.wide}>
        <SummaryStrip summary={summary} total={hosts.length} onLook={() => change({ show: "look" }, false)} />
      </div>
      <div className={styles.tools}>
        <Toolbar
          search={params.q ?? ""}
          onSearch={(q) => change({ q: q === "" ? undefined : q })}
          show={params.show ?? "all"}
          onShow={(show) => change({ show: show === "all" ? undefined : show }, false)}
          states={statesOf(hosts)}
          total={hosts.length}
          looks={summary.ids.size}
          group={params.group ?? null}
          groups={labelKeys(hosts)}
          onGroup={(group) => change({ group: group ?? undefined, folded: undefined }, false)}
          sorting={sorting}
          onSort={table.onSort}
          view={params.view ?? "table"}
          onView={(view) => change({ view: view === "grid" ? "grid" : undefined }, false)}
          columns={columns.map(({ id }) => id)}
          chosen={choice !== null}
          onColumns={setChoice}
          phone={phone}
        />
      </div>
      {found.length === 0 && <NothingFound onClear={() => change({ q: undefined, show: undefined })} />}
      {found.length > 0 && params.view === "grid" && (
        <FleetGrid {...table} thresholds={thresholds} sparklines={sparklines} />
      )}
      {found.length > 0 &&
        params.view !== "grid" &&
        (phone ? (
          <FleetTable {...table} columns={phoneHead} rowHeight={66} headless />
        ) : (
          <FleetTable {...table} columns={tableHeads} rowHeight={coarse ? 48 : 38} />
        ))}
      <p className="unseen" role="status">
        {found.length} of {hosts.length} hosts are shown
      </p>
    </div>
  );
}

/** What changes in the address; undefined takes it out. */
type Change = { [Name in keyof FleetParams]?: FleetParams[Name] | undefined };

function dropUndefined(params: Change): FleetParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

function itemsOf(hosts: Host[], label: string | null, closed: ReadonlySet<string | null>): Item[] {
  if (label === null) return hosts.map((host) => ({ host }));
  return grouped(hosts, label).flatMap((group): Item[] => {
    const open = !closed.has(group.value);
    return [{ group, open }, ...(open ? group.hosts.map((host) => ({ host })) : [])];
  });
}

/** Of a large fleet the hosts in sight are asked for more often than the whole: their newest values count. */
function withFresh(items: Item[], fresh: Host[] | undefined): Item[] {
  if (!fresh || fresh.length === 0) return items;
  const newest = new Map(fresh.map((host) => [host.id, host]));
  return items.map((item) => {
    const host = "host" in item ? newest.get(item.host.id) : undefined;
    return host && "host" in item && (host.metrics_updated_at ?? "") > (item.host.metrics_updated_at ?? "")
      ? { host }
      : item;
  });
}

/** Tells which hosts are in sight, once scrolling rests. Scrolling itself draws nothing of the page anew. */
function useVisible(items: Item[], tell: (ids: string[]) => void): (first: number, last: number) => void {
  const range = useRef<[number, number]>([0, 0]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(items);
  const later = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const [first, last] = range.current;
      tell(newest.current.slice(first, last + 1).flatMap((item) => ("host" in item ? [item.host.id] : [])));
    }, SETTLE_MS);
  }, [tell]);
  useEffect(() => {
    newest.current = items;
    later();
    return () => clearTimeout(timer.current);
  }, [items, later]);
  return useCallback(
    (first, last) => {
      range.current = [first, last];
      later();
    },
    [later],
  );
}
