// What happened to a host, and what is missing of its readings.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useMemo } from "react";

import { eventPagesQuery } from "../api/host";
import { gapsQuery } from "../api/series";
import styles from "../host/cells.module.css";
import { EVENT_LOOKS, GAP_KIND, type Happening, happeningsOf } from "../host/happenings";
import { useListChange } from "../host/list-params";
import { ListPage } from "../host/list-page";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { Icon } from "../kit/icon";
import { usePhone } from "../kit/media";
import { Menu, MenuChoice } from "../kit/menu";
import { SkeletonRows } from "../kit/skeleton";
import { matching } from "../kit/sorted";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";

const route = getRouteApi("/signed-in/hosts/$hostId/events");

const KINDS = [
  { value: "", label: "Everything" },
  ...Object.entries(EVENT_LOOKS).map(([value, { word }]) => ({ value, label: word })),
  { value: GAP_KIND, label: "Readings missing" },
];

export function HostEventsPage(): JSX.Element {
  const { hostId } = route.useParams();
  const params = route.useSearch();
  const change = useListChange();
  const phone = usePhone();
  const kind = params.show;
  const events = useInfiniteQuery(eventPagesQuery(hostId, kind === GAP_KIND ? undefined : kind));
  const gaps = useQuery(gapsQuery(hostId));
  const rows = useMemo(() => {
    const told = kind === GAP_KIND ? [] : (events.data?.pages.flatMap(({ events: some }) => some) ?? []);
    const missing = kind === undefined || kind === GAP_KIND ? (gaps.data ?? []) : [];
    return matching(happeningsOf(told, missing), params.q ?? "", ({ word, detail }) => `${word}\n${detail}`);
  }, [events.data, gaps.data, kind, params.q]);
  const columns = useMemo(() => columnsOf(hostId, phone), [hostId, phone]);

  if (events.isError && !events.data)
    return <Failure title="Cannot show the events" error={events.error} onRetry={() => void events.refetch()} />;
  if (!events.data) return <SkeletonRows rows={8} label="The events are on their way" />;
  return (
    <ListPage
      label="Events"
      searchLabel="Search events"
      placeholder="What happened"
      search={params.q ?? ""}
      onSearch={(q) => change({ q: q === "" ? undefined : q }, true)}
      tools={
        <>
          {events.hasNextPage && (
            <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              Show older ones
            </Button>
          )}
          <Menu
            align="end"
            trigger={
              <Button icon="group" opens>
                {KINDS.find(({ value }) => value === (kind ?? ""))?.label ?? "Everything"}
              </Button>
            }
          >
            <MenuChoice
              label="Kind"
              value={kind ?? ""}
              options={KINDS}
              onChange={(value) => change({ show: value === "" ? undefined : value })}
            />
          </Menu>
        </>
      }
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowHeight={phone ? 58 : 40}
      nothing={
        <Empty
          icon="clock"
          title={kind === undefined && !params.q ? "Nothing has happened yet" : "Nothing of this kind"}
        />
      }
    />
  );
}

function columnsOf(hostId: string, phone: boolean): Column<Happening>[] {
  const time: Column<Happening> = {
    id: "time",
    head: "When",
    width: phone ? "92px" : "190px",
    cell: ({ time: at }) => <Time at={at} as={phone ? "ago" : "clock"} />,
  };
  const what: Column<Happening> = {
    id: "what",
    head: "What",
    width: phone ? "minmax(0, 1fr)" : "220px",
    cell: ({ word, icon, tone, detail }) => (
      <span className={styles.name}>
        <span className={styles.state} data-tone={tone}>
          <Icon name={icon} size={15} />
          {word}
        </span>
        {phone && <bdi className={styles.detail}>{detail}</bdi>}
      </span>
    ),
  };
  if (phone) return [time, what];
  return [
    time,
    what,
    {
      id: "detail",
      head: "More",
      width: "minmax(240px, 1fr)",
      cell: ({ detail }) => (
        <bdi className={styles.cut} title={detail}>
          {detail}
        </bdi>
      ),
    },
    {
      id: "charts",
      head: "Charts",
      width: "130px",
      align: "end",
      cell: ({ stretch }) => (
        <Link
          to="/hosts/$hostId"
          params={{ hostId }}
          search={{ from: Math.round(stretch.start), to: Math.round(stretch.end) }}
        >
          In the charts
        </Link>
      ),
    },
  ];
}
