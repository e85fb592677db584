// A host: what it is, what needs a look, and its tabs, each a page of its own below.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useNavigate } from "@tanstack/react-router";
import type { JSX } from "react";

import { hostOverviewQuery, hostQuery } from "../api/series";
import { ConcernList } from "../host/concern-list";
import { HostHeader } from "../host/host-header";
import { type HostParams, readHostParams } from "../host/params";
import { usePresence } from "../host/presence";
import { HOST_TABS, type HostTab } from "../host/tabs";
import { Empty, Failure } from "../kit/empty";
import { useShortcut } from "../kit/shortcuts";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import { TabLink, TabLinks } from "../kit/tab-links";
import { useTitle } from "../kit/title";
import styles from "./host.module.css";

const route = getRouteApi("/signed-in/hosts/$hostId");

export function HostPage(): JSX.Element {
  const { hostId } = route.useParams();
  const overview = useQuery(hostOverviewQuery(hostId));
  const details = useQuery(hostQuery(hostId));
  const presence = usePresence(hostId);
  const host = overview.data;
  useTitle(host?.hostname, "Fleet");

  if (overview.isError && host === undefined)
    return (
      <Failure whole title="Cannot show this host" error={overview.error} onRetry={() => void overview.refetch()} />
    );
  if (host === undefined) {
    return (
      <div className={styles.page}>
        <Skeleton width={260} height={24} />
        <SkeletonRows rows={6} label="The host is on its way" />
      </div>
    );
  }
  if (host === null) {
    return (
      <Empty whole title="There is no such host" action={<Link to="/">Go to the fleet</Link>}>
        It may have been removed.
      </Empty>
    );
  }
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <HostHeader host={host} details={details.data}>
          <ConcernList host={host} details={details.data} presence={presence} />
        </HostHeader>
        <TabLinks label="Parts of the host">
          {HOST_TABS.map((tab) => (
            <TabLink
              key={tab.to}
              to={tab.to}
              params={{ hostId }}
              // The stretch of time is kept from tab to tab; what a tab says of itself is not.
              search={stretchOf}
              activeOptions={{ exact: true, includeSearch: false }}
            >
              {tab.label}
            </TabLink>
          ))}
        </TabLinks>
        {HOST_TABS.map((tab, index) => (
          <GoToTab key={tab.to} tab={tab} number={index + 1} hostId={hostId} />
        ))}
      </div>
      <Outlet />
    </div>
  );
}

function stretchOf(search: object): HostParams {
  return readHostParams({ ...search });
}

function GoToTab({ tab, number, hostId }: { tab: HostTab; number: number; hostId: string }): null {
  const navigate = useNavigate();
  useShortcut(String(number), tab.label, () => void navigate({ to: tab.to, params: { hostId }, search: stretchOf }));
  return null;
}
