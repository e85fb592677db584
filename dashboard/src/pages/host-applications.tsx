// What is installed on a host.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { type Application, applicationsQuery } from "../api/host";
import styles from "../host/cells.module.css";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { Empty, Failure } from "../kit/empty";
import { bytes, count, NOTHING } from "../kit/format";
import { usePhone } from "../kit/media";
import { SkeletonRows } from "../kit/skeleton";
import { matching, sortedBy } from "../kit/sorted";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/applications");

interface ApplicationColumn extends Column<Application> {
  key: (application: Application) => string | number | null | undefined;
}

const COLUMNS: ApplicationColumn[] = [
  {
    id: "name",
    head: "Application",
    width: "minmax(200px, 1.6fr)",
    sort: "name",
    key: ({ name }) => name,
    cell: ({ name }) => (
      <bdi className={styles.strong} title={name}>
        {name}
      </bdi>
    ),
  },
  {
    id: "version",
    head: "Version",
    width: "minmax(140px, 1fr)",
    sort: "version",
    key: ({ version }) => version,
    cell: ({ version }) => (
      <bdi className={styles.cut} title={version}>
        {version}
      </bdi>
    ),
  },
  {
    id: "vendor",
    head: "From",
    width: "minmax(140px, 1.2fr)",
    sort: "vendor",
    key: ({ vendor }) => vendor || null,
    cell: ({ vendor }) => (
      <bdi className={styles.cut} title={vendor}>
        {vendor || NOTHING}
      </bdi>
    ),
  },
  {
    id: "arch",
    head: "Built for",
    width: "96px",
    sort: "arch",
    key: ({ arch }) => arch || null,
    cell: ({ arch }) => <span className={styles.faint}>{arch || NOTHING}</span>,
  },
  {
    id: "size",
    head: "Size",
    width: "100px",
    align: "end",
    sort: "size",
    firstDescending: true,
    key: ({ size_bytes: size }) => size,
    cell: ({ size_bytes: size }) => bytes(size),
  },
  {
    id: "installed",
    head: "Installed",
    width: "120px",
    align: "end",
    sort: "installed",
    firstDescending: true,
    key: ({ installed_at: installed }) => installed,
    cell: ({ installed_at: installed }) => <Time at={installed === null ? null : installed * 1000} />,
  },
];

const PHONE = COLUMNS.filter(({ id }) => id === "name" || id === "version").map((column) => ({
  ...column,
  width: "minmax(0, 1fr)",
}));

export function HostApplicationsPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const phone = usePhone();
  const { data, error, isError, refetch } = useQuery(applicationsQuery(hostId));
  const sorting = useMemo(
    () => ({ by: params.sort ?? "name", descending: params.desc === true }),
    [params.sort, params.desc],
  );
  const rows = useMemo(() => {
    const key = COLUMNS.find(({ sort }) => sort === sorting.by)?.key;
    const found = matching(data ?? [], params.q ?? "", ({ name, version, vendor }) => `${name}\n${version}\n${vendor}`);
    return key ? sortedBy(found, key, sorting.descending) : found;
  }, [data, params.q, sorting]);

  if (isError && !data)
    return <Failure title="Cannot show the applications" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={12} label="The applications are on their way" />;
  if (data.length === 0) {
    return (
      <Empty icon="boxes" title="No applications were reported">
        The agent tells them some minutes after its start, on systems whose package manager it knows.
      </Empty>
    );
  }
  return (
    <ListPage
      label="Applications"
      searchLabel="Search applications"
      placeholder="Name, version, vendor"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      tools={
        <span>
          {rows.length === data.length ? count(data.length) : `${count(rows.length)} of ${count(data.length)}`}{" "}
          installed, as of <Time at={data[0]?.updated_at} />
        </span>
      }
      columns={phone ? PHONE : COLUMNS}
      rows={rows}
      rowKey={({ name, version, arch }) => `${name} ${version} ${arch}`}
      sorting={sorting}
      onSort={({ by, descending }) =>
        change(
          by === "name" && !descending
            ? { sort: undefined, desc: undefined }
            : { sort: by, desc: descending || undefined },
        )
      }
      nothing={<Empty icon="search" title="No application is called so" />}
    />
  );
}
