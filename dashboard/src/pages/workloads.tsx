// What runs on all hosts: asks for it, and shows it as the address says.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useDeferredValue, useMemo, useRef } from "react";

import { type Workload, workloadsQuery } from "../api/workloads";
import { Button } from "../kit/button";
import { Choice } from "../kit/choice";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { count, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { useMedia, usePhone } from "../kit/media";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../kit/menu";
import { useShortcut } from "../kit/shortcuts";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import type { Sorting } from "../kit/table";
import { useTitle } from "../kit/title";
import {
  byHost,
  type Kind,
  KIND_NAMES,
  KINDS,
  type Mood,
  MOOD_LOOKS,
  moodOf,
  moodsOf,
  searched,
  type Sort,
  sorted,
} from "../workloads/list";
import { USUAL_SORT, type WorkloadParams } from "../workloads/params";
import { type Item, WorkloadTable } from "../workloads/workload-table";
import styles from "./list-page.module.css";

const route = getRouteApi("/signed-in/workloads");

const SORT_NAMES: Record<Sort, string> = {
  state: "State",
  name: "Name",
  kind: "Kind",
  restarts: "Restarts",
  cpu: "CPU",
  memory: "Memory",
  image: "Image",
  host: "Host",
};

export function WorkloadsPage(): JSX.Element {
  const query = useQuery(workloadsQuery);
  useTitle("Workloads");
  if (query.isError && !query.data)
    return <Failure whole title="Cannot show the workloads" error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <div className={styles.waiting}>
        <Skeleton width={260} height={24} />
        <SkeletonRows rows={12} label="The workloads are on their way" />
      </div>
    );
  }
  if (query.data.workloads.length === 0) {
    return (
      <Empty whole icon="boxes" title="No host runs anything that is known here">
        Containers of Docker, Podman and containerd, guests of Proxmox and libvirt, and pods are shown as soon as an
        agent finds some.
      </Empty>
    );
  }
  return <Workloads workloads={query.data.workloads} more={query.data.more} />;
}

function Workloads({ workloads, more }: { workloads: Workload[]; more: boolean }): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const phone = usePhone();
  const coarse = useMedia("(pointer: coarse)");
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", "Search", () => field.current?.select());
  const change = (next: Change, replace = true): void =>
    void navigate({ search: (before) => dropUndefined({ ...before, ...next }), replace });

  const search = useDeferredValue(params.q ?? "");
  const { kind, state, group } = params;
  const sorting = useMemo(
    () => ({ by: params.sort ?? USUAL_SORT, descending: params.desc === true }),
    [params.sort, params.desc],
  );
  const matching = useMemo(() => searched(workloads, search), [workloads, search]);
  const ofKind = useMemo(
    () => (kind ? matching.filter((workload) => workload.kind === kind) : matching),
    [matching, kind],
  );
  const found = useMemo(
    () => sorted(state ? ofKind.filter((workload) => moodOf(workload) === state) : ofKind, sorting),
    [ofKind, state, sorting],
  );
  const items = useMemo((): Item[] => {
    if (group !== "host") return found.map((workload) => ({ workload }));
    return byHost(found).flatMap((host): Item[] => [
      { group: host },
      ...host.workloads.map((workload) => ({ workload })),
    ]);
  }, [found, group]);
  const onSort = ({ by, descending }: Sorting): void =>
    change({ sort: by === USUAL_SORT ? undefined : (by as Sort), desc: descending ? true : undefined });
  const hosts = new Set(workloads.map(({ agent_id: id }) => id)).size;
  return (
    <div className={styles.page}>
      <header className={styles.wide}>
        <h1>{plural(workloads.length, "workload")}</h1>
        <p className={styles.summary}>
          on {plural(hosts, "host")}
          {moodsOf(workloads).map(([mood, number]) => (
            <span key={mood} className={styles.mood} data-tone={MOOD_LOOKS[mood].tone}>
              <Icon name={MOOD_LOOKS[mood].icon} size={14} />
              {count(number)} {MOOD_LOOKS[mood].word.toLowerCase()}
            </span>
          ))}
          {more && <span>There are more than can be shown here.</span>}
        </p>
      </header>
      <div className={styles.tools}>
        <div className={styles.toolbar} role="search">
          <div className={styles.search}>
            <SearchField
              ref={field}
              label="Search workloads"
              placeholder="Name, image, host, namespace"
              shortcut="/"
              value={params.q ?? ""}
              onChange={(q) => change({ q: q === "" ? undefined : q })}
            />
          </div>
          <div className={styles.filter}>
            <Choice<Kind | "all">
              label="Kind"
              value={kind ?? "all"}
              options={kindOptions(workloads, matching, kind)}
              onChange={(chosen) => change({ kind: chosen === "all" ? undefined : chosen }, false)}
            />
          </div>
          <div className={styles.end}>
            <StateMenu
              phone={phone}
              state={state}
              states={moodsOf(ofKind)}
              onState={(chosen) => change({ state: chosen }, false)}
            />
            {phone && <SortMenu sorting={sorting} onSort={onSort} />}
            <Button
              icon="group"
              aria-pressed={group === "host"}
              aria-label={phone ? "By host" : undefined}
              onClick={() => change({ group: group === "host" ? undefined : "host" }, false)}
            >
              {phone ? "" : group === "host" ? "Ungroup" : "By host"}
            </Button>
          </div>
        </div>
      </div>
      {items.length === 0 ? (
        <Empty
          icon="search"
          title="No workload is like this"
          action={
            <Button onClick={() => change({ q: undefined, kind: undefined, state: undefined })}>
              Show all of them
            </Button>
          }
        />
      ) : (
        <WorkloadTable
          items={items}
          grouped={group === "host"}
          phone={phone}
          coarse={coarse}
          sorting={sorting}
          onSort={onSort}
        />
      )}
      <p className="unseen" role="status">
        {found.length} of {workloads.length} workloads are shown
      </p>
    </div>
  );
}

/** Kinds that there are, and the one of the address. */
function kindOptions(all: Workload[], matching: Workload[], chosen: Kind | undefined) {
  const there = KINDS.filter((kind) => kind === chosen || all.some((workload) => workload.kind === kind));
  return [
    { value: "all" as const, label: "All", count: matching.length },
    ...there.map((kind) => ({
      value: kind,
      label: KIND_NAMES[kind][1],
      count: matching.filter((workload) => workload.kind === kind).length,
    })),
  ];
}

interface StateMenuProps {
  phone: boolean;
  state: Mood | undefined;
  states: [Mood, number][];
  onState: (state: Mood | undefined) => void;
}

function StateMenu({ phone, state, states, onState }: StateMenuProps): JSX.Element {
  const shown = state && !states.some(([mood]) => mood === state) ? [...states, [state, 0] as [Mood, number]] : states;
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={state ? MOOD_LOOKS[state].icon : "statusOk"} opens aria-label={phone ? "State" : undefined}>
          {phone ? "" : state ? MOOD_LOOKS[state].word : "Any state"}
        </Button>
      }
    >
      <MenuChoice<Mood | "all">
        label="State"
        value={state ?? "all"}
        options={[
          { value: "all", label: "Any state" },
          ...shown.map(([mood, number]) => ({
            value: mood,
            label: `${MOOD_LOOKS[mood].word} (${count(number)})`,
            icon: MOOD_LOOKS[mood].icon,
          })),
        ]}
        onChange={(chosen) => onState(chosen === "all" ? undefined : chosen)}
      />
    </Menu>
  );
}

function SortMenu({ sorting, onSort }: { sorting: Sorting; onSort: (sorting: Sorting) => void }): JSX.Element {
  return (
    <Menu align="end" trigger={<Button icon={sorting.descending ? "sortDown" : "sortUp"} opens aria-label="Sort" />}>
      <MenuChoice<Sort>
        label="Sort by"
        value={sorting.by as Sort}
        options={Object.entries(SORT_NAMES).map(([value, label]) => ({ value: value as Sort, label }))}
        onChange={(by) => onSort({ by, descending: ["cpu", "memory", "restarts"].includes(by) })}
      />
      <MenuLine />
      <MenuItem
        icon={sorting.descending ? "sortUp" : "sortDown"}
        onSelect={() => onSort({ ...sorting, descending: !sorting.descending })}
      >
        Turn the order around
      </MenuItem>
    </Menu>
  );
}

type Change = { [Name in keyof WorkloadParams]?: WorkloadParams[Name] | undefined };

function dropUndefined(params: Change): WorkloadParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
