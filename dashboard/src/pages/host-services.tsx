// Services of a host: which run, which failed.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { type Service, servicesQuery } from "../api/host";
import styles from "../host/cells.module.css";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { type ServiceKind, serviceKind } from "../host/services";
import { Empty, Failure } from "../kit/empty";
import { Icon, type IconName } from "../kit/icon";
import { usePhone } from "../kit/media";
import { SkeletonRows } from "../kit/skeleton";
import { matching, sortedBy } from "../kit/sorted";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/services");

const LOOKS: Record<ServiceKind, { icon: IconName; tone: string; rank: number }> = {
  failed: { icon: "statusCrit", tone: "crit", rank: 0 },
  active: { icon: "statusOk", tone: "ok", rank: 1 },
  inactive: { icon: "statusStopped", tone: "rest", rank: 2 },
};

const NAME: Column<Service> = {
  id: "name",
  head: "Service",
  width: "minmax(200px, 1.2fr)",
  sort: "name",
  cell: ({ name }) => (
    <bdi className={styles.strong} title={name}>
      {name}
    </bdi>
  ),
};

const STATE: Column<Service> = {
  id: "state",
  head: "State",
  width: "minmax(170px, 0.7fr)",
  sort: "state",
  cell: (service) => {
    const { icon, tone } = LOOKS[serviceKind(service)];
    return (
      <span className={styles.state} data-tone={tone}>
        <Icon name={icon} size={14} />
        {[...new Set([service.status, service.sub_status])].filter(Boolean).join(", ")}
      </span>
    );
  },
};

const COLUMNS: Column<Service>[] = [
  NAME,
  STATE,
  {
    id: "description",
    head: "What it is",
    width: "minmax(240px, 2fr)",
    cell: ({ description }) => (
      <bdi className={styles.cut} title={description}>
        {description}
      </bdi>
    ),
  },
  {
    id: "load",
    head: "Unit",
    width: "110px",
    cell: ({ load_state: load }) => <span className={styles.faint}>{load}</span>,
  },
];

const PHONE: Column<Service>[] = [
  { ...NAME, width: "minmax(0, 1fr)" },
  { ...STATE, width: "minmax(0, 0.9fr)" },
];

export function HostServicesPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const phone = usePhone();
  const { data, error, isError, refetch } = useQuery(servicesQuery(hostId));
  const sorting = useMemo(
    () => ({ by: params.sort ?? "state", descending: params.desc === true }),
    [params.sort, params.desc],
  );
  const rows = useMemo(() => {
    const kind = params.show;
    const shown = (data ?? []).filter((service) => kind === undefined || serviceKind(service) === kind);
    const found = matching(shown, params.q ?? "", ({ name, description }) => `${name}\n${description}`);
    const byName = sortedBy(found, ({ name }) => name, sorting.by === "name" && sorting.descending);
    return sorting.by === "state"
      ? sortedBy(byName, (service) => LOOKS[serviceKind(service)].rank, sorting.descending)
      : byName;
  }, [data, params.q, params.show, sorting]);

  if (isError && !data)
    return <Failure title="Cannot show the services" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={12} label="The services are on their way" />;
  if (data.length === 0) {
    return (
      <Empty icon="gear" title="No services were reported">
        The host has no service manager that the agent knows, or its collector is off.
      </Empty>
    );
  }
  const countOf = (kind: ServiceKind): number => data.filter((service) => serviceKind(service) === kind).length;
  return (
    <ListPage
      label="Services"
      searchLabel="Search services"
      placeholder="Name, what it is"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      kind={params.show ?? ""}
      kinds={[
        { value: "", label: "All", count: data.length },
        { value: "failed", label: "Failed", count: countOf("failed") },
        { value: "active", label: "Active", count: countOf("active") },
        { value: "inactive", label: "Inactive", count: countOf("inactive") },
      ]}
      onKind={(show) => change({ show: show === "" ? undefined : show })}
      tools={
        <span>
          As of <Time at={data[0]?.updated_at} />
        </span>
      }
      columns={phone ? PHONE : COLUMNS}
      rows={rows}
      rowKey={({ name }) => name}
      sorting={sorting}
      onSort={({ by, descending }) =>
        change(
          by === "state" && !descending
            ? { sort: undefined, desc: undefined }
            : { sort: by, desc: descending || undefined },
        )
      }
      nothing={<Empty icon="search" title="No service is so" />}
    />
  );
}
