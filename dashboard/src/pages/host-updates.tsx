// Software updates that wait on a host.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { type UpdateStatus, updatesQuery } from "../api/host";
import styles from "../host/cells.module.css";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { Badge } from "../kit/badge";
import { Empty, Failure } from "../kit/empty";
import { count, plural } from "../kit/format";
import { SkeletonRows } from "../kit/skeleton";
import { matching, sortedBy } from "../kit/sorted";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/updates");

type Package = UpdateStatus["packages"][number];

const COLUMNS: Column<Package>[] = [
  {
    id: "name",
    head: "Package",
    width: "minmax(110px, 1.4fr)",
    cell: ({ name }) => (
      <bdi className={styles.strong} title={name}>
        {name}
      </bdi>
    ),
  },
  {
    id: "version",
    head: "New version",
    width: "minmax(84px, 1fr)",
    cell: ({ version }) => (
      <bdi className={styles.cut} title={version}>
        {version}
      </bdi>
    ),
  },
  {
    id: "security",
    head: "Security",
    width: "104px",
    cell: ({ security }) =>
      security ? (
        <Badge tone="warn" icon="statusWarn">
          Security
        </Badge>
      ) : null,
  },
];

export function HostUpdatesPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const { data, error, isError, refetch } = useQuery(updatesQuery(hostId));
  const rows = useMemo(() => {
    const shown = (data?.packages ?? []).filter(({ security }) => params.show !== "security" || security);
    const found = matching(shown, params.q ?? "", ({ name, version }) => `${name}\n${version}`);
    return sortedBy(found, ({ security }) => (security ? 0 : 1), false);
  }, [data, params.q, params.show]);

  if (isError && data === undefined)
    return <Failure title="Cannot show the updates" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} label="The updates are on their way" />;
  if (data === null) {
    return (
      <Empty icon="download" title="Nobody has looked for updates yet">
        The agent looks some minutes after its start, on systems whose package manager it knows.
      </Empty>
    );
  }
  const about = <Facts updates={data} />;
  if (data.pending_count === 0) {
    return (
      <Empty icon="statusOk" title="Everything is up to date">
        {about}
      </Empty>
    );
  }
  if (data.packages.length === 0) {
    return (
      <Empty icon="download" title={plural(data.pending_count, "update waits", "updates wait")}>
        {about}
      </Empty>
    );
  }
  return (
    <ListPage
      label="Updates"
      searchLabel="Search updates"
      placeholder="Name, version"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      kind={params.show ?? ""}
      kinds={[
        { value: "", label: "All", count: data.pending_count },
        { value: "security", label: "Security", count: data.security_count },
      ]}
      onKind={(show) => change({ show: show === "" ? undefined : show })}
      tools={about}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ name, version }) => `${name} ${version}`}
      nothing={<Empty icon="search" title="No update is called so" />}
    />
  );
}

function Facts({ updates }: { updates: UpdateStatus }): JSX.Element {
  const { packages, pending_count: pending, reboot_required: reboot, package_manager: manager } = updates;
  return (
    <span className={styles.facts}>
      {reboot && (
        <Badge tone="warn" icon="refresh">
          Waits for a reboot
        </Badge>
      )}
      <span>
        {packages.length > 0 && packages.length < pending && `${count(packages.length)} of them named; `}
        {[manager, "looked"].filter(Boolean).join(", ")} <Time at={updates.updated_at} />
      </span>
    </span>
  );
}
