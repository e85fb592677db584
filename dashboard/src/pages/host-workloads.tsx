// Containers, virtual machines and pods of a host, and the charts of the one that is open.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { latestQuery } from "../api/host";
import { WorkloadCharts } from "../host/charts/workload-charts";
import styles from "../host/cells.module.css";
import { useFrame } from "../host/frame";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { RangeBar } from "../host/range-bar";
import { useShown } from "../host/stretch";
import { PHONE_WORKLOAD_COLUMNS, type Workload, WORKLOAD_COLUMNS, workloadText } from "../host/workloads";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { usePhone } from "../kit/media";
import { SkeletonRows } from "../kit/skeleton";
import { matching, sortedBy } from "../kit/sorted";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/workloads");

export function HostWorkloadsPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const phone = usePhone();
  const { data, error, isError, refetch } = useQuery(latestQuery("container", hostId, 10_000));
  const sorting = useMemo(
    () => ({ by: params.sort ?? "name", descending: params.desc === true }),
    [params.sort, params.desc],
  );
  const rows = useMemo(() => {
    const key = WORKLOAD_COLUMNS.find(({ sort }) => sort === sorting.by)?.key;
    const shown = (data ?? []).filter(({ state }) => params.show !== "running" || state.toLowerCase() === "running");
    const found = matching(shown, params.q ?? "", workloadText);
    return key ? sortedBy(found, key, sorting.descending) : found;
  }, [data, params.q, params.show, sorting]);

  if (isError && !data)
    return <Failure title="Cannot show the workloads" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="The workloads are on their way" />;
  if (data.length === 0) {
    return (
      <Empty icon="boxes" title="No workloads run here">
        Containers, virtual machines and pods are shown here when the agent finds a runtime that it may ask.
      </Empty>
    );
  }
  const open = data.find(({ container_id: id }) => id === params.open);
  return (
    <ListPage<Workload>
      label="Workloads"
      searchLabel="Search workloads"
      placeholder="Name, image, kind"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      kind={params.show ?? ""}
      kinds={[
        { value: "", label: "All", count: data.length },
        {
          value: "running",
          label: "Running",
          count: data.filter(({ state }) => state.toLowerCase() === "running").length,
        },
      ]}
      onKind={(show) => change({ show: show === "" ? undefined : show })}
      tools={
        <span>
          As of <Time at={data[0]?.time} />
        </span>
      }
      about={open && <Open hostId={hostId} workload={open} onClose={() => change({ open: undefined })} />}
      columns={phone ? PHONE_WORKLOAD_COLUMNS : WORKLOAD_COLUMNS}
      rows={rows}
      rowKey={({ container_id: id }) => id}
      rowHeight={phone ? 56 : 44}
      sorting={sorting}
      onSort={({ by, descending }) =>
        change(
          by === "name" && !descending
            ? { sort: undefined, desc: undefined }
            : { sort: by, desc: descending || undefined },
        )
      }
      onOpen={({ container_id: id }) => change({ open: id === params.open ? undefined : id })}
      tone={({ container_id: id }) => (id === params.open ? "open" : undefined)}
      nothing={<Empty icon="search" title="No workload is called so" />}
    />
  );
}

interface OpenProps {
  hostId: string;
  workload: Workload;
  onClose: () => void;
}

function Open({ hostId, workload, onClose }: OpenProps): JSX.Element {
  const shown = useShown(route.useSearch());
  const { frame } = useFrame(hostId, shown, false);
  return (
    <section className={styles.open} aria-label={`Charts of ${workload.name}`}>
      <header className={styles.openHead}>
        <h2>
          <bdi>{workload.name}</bdi>
        </h2>
        <Button kind="quiet" icon="close" onClick={onClose}>
          Close its charts
        </Button>
      </header>
      <RangeBar shown={shown} />
      <WorkloadCharts hostId={hostId} asked={shown} frame={frame} workload={workload} />
    </section>
  );
}
