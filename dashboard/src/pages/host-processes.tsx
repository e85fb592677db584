// The busiest processes of a host, as they are now.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useCallback, useMemo, useState } from "react";

import { latestQuery, MOST_PROCESSES, type Process, processesQuery } from "../api/host";
import { hostOverviewQuery } from "../api/series";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { PROCESS_COLUMNS, PROCESS_COLUMNS_OF_A_PHONE, processKey, processText } from "../host/processes";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { count } from "../kit/format";
import { usePhone } from "../kit/media";
import { SkeletonRows } from "../kit/skeleton";
import { matching, sortedBy } from "../kit/sorted";
import type { Sorting } from "../kit/table";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/processes");

const EVERY_MS = 5000;

export function HostProcessesPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const phone = usePhone();
  const [live, setLive] = useState(true);
  const by = params.sort ?? "cpu";
  const sorting = useMemo(
    () => ({ by, descending: params.sort === undefined ? true : params.desc === true }),
    [by, params.sort, params.desc],
  );
  // The server knows the busiest by processors and by memory; any other order is one of those.
  const { data, error, isError, refetch } = useQuery(
    processesQuery(hostId, by === "memory" ? "memory" : "cpu", live && EVERY_MS),
  );
  const { data: system } = useQuery(latestQuery("system", hostId));
  const { data: host } = useQuery(hostOverviewQuery(hostId));
  const rows = useMemo(() => {
    const key = PROCESS_COLUMNS.find(({ sort }) => sort === sorting.by)?.key;
    const found = matching(data ?? [], params.q ?? "", processText);
    return key ? sortedBy(found, key, sorting.descending) : found;
  }, [data, params.q, sorting]);
  const onSort = useCallback(
    ({ by: sort, descending }: Sorting) =>
      change(
        sort === "cpu" && descending ? { sort: undefined, desc: undefined } : { sort, desc: descending || undefined },
      ),
    [change],
  );

  if (isError && !data)
    return <Failure title="Cannot show the processes" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={12} label="The processes are on their way" />;
  if (data.length === 0) {
    return (
      <Empty icon="group" title="No processes were reported">
        The agent tells them once a minute, unless its collector is off.
      </Empty>
    );
  }
  const all = system?.[0]?.process_count ?? host?.process_count ?? null;
  return (
    <ListPage<Process>
      label="Processes"
      searchLabel="Search processes"
      placeholder="Name, command, user, PID"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      tools={
        <>
          <span>
            {data.length >= MOST_PROCESSES || (all !== null && all > data.length)
              ? `The ${count(data.length)} busiest${all === null ? "" : ` of ${count(all)}`}, `
              : `${count(data.length)} processes, `}
            as of <Time at={data[0]?.updated_at} />
          </span>
          <Button icon={live ? "pause" : "play"} aria-pressed={!live} onClick={() => setLive(!live)}>
            {live ? "Live" : "Paused"}
          </Button>
        </>
      }
      columns={phone ? PROCESS_COLUMNS_OF_A_PHONE : PROCESS_COLUMNS}
      rows={rows}
      rowKey={processKey}
      rowHeight={phone ? 52 : 38}
      sorting={sorting}
      onSort={onSort}
      nothing={<Empty icon="search" title="No process is called so" />}
    />
  );
}
