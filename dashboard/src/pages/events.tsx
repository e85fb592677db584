// What happened to the fleet: asks for it, and shows it as the address says.
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useDeferredValue, useMemo, useRef } from "react";

import { eventsQuery } from "../api/events";
import { EventTable } from "../events/event-table";
import { EVENT_KINDS, EVENT_LOOKS } from "../events/looks";
import type { EventParams } from "../events/params";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { usePhone } from "../kit/media";
import { Menu, MenuChoice } from "../kit/menu";
import { useShortcut } from "../kit/shortcuts";
import { SkeletonRows } from "../kit/skeleton";
import { useTitle } from "../kit/title";
import styles from "./list-page.module.css";

const route = getRouteApi("/signed-in/events");

export function EventsPage(): JSX.Element {
  const { kind, q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const phone = usePhone();
  const field = useRef<HTMLInputElement>(null);
  useTitle("Events");
  useShortcut("/", "Search", () => field.current?.select());
  const host = useDeferredValue(q.trim());
  const query = useInfiniteQuery(eventsQuery({ kind, host }));
  const events = useMemo(() => query.data?.pages.flatMap((page) => page.events), [query.data]);
  const change = (next: { [Name in keyof EventParams]: EventParams[Name] | undefined }, replace = true): void =>
    void navigate({
      search: (before): EventParams =>
        Object.fromEntries(Object.entries({ ...before, ...next }).filter(([, value]) => value !== undefined)),
      replace,
    });
  return (
    <div className={styles.page}>
      <header className={styles.wide}>
        <h1>Events</h1>
        <p className={styles.summary}>What happened to the hosts, the newest first</p>
      </header>
      <div className={styles.tools}>
        <div className={styles.toolbar} role="search">
          <div className={styles.search}>
            <SearchField
              ref={field}
              label="Search hosts"
              placeholder="Name of a host"
              shortcut="/"
              value={q}
              onChange={(text) => change({ q: text === "" ? undefined : text })}
            />
          </div>
          <Menu
            trigger={
              <Button
                icon={kind ? (EVENT_LOOKS[kind]?.icon ?? "info") : "bell"}
                opens
                aria-label={phone ? "Kind" : undefined}
              >
                {phone ? "" : kind ? (EVENT_LOOKS[kind]?.word ?? kind) : "Any kind"}
              </Button>
            }
          >
            <MenuChoice
              label="Kind"
              value={kind ?? ""}
              options={[
                { value: "", label: "Any kind" },
                ...EVENT_KINDS.map((value) => ({
                  value,
                  label: EVENT_LOOKS[value]?.word ?? value,
                  icon: EVENT_LOOKS[value]?.icon ?? ("info" as const),
                })),
              ]}
              onChange={(chosen) => change({ kind: chosen === "" ? undefined : chosen }, false)}
            />
          </Menu>
        </div>
      </div>
      {query.isError && !events ? (
        <Failure title="Cannot show the events" error={query.error} onRetry={() => void query.refetch()} />
      ) : !events ? (
        <SkeletonRows rows={12} label="The events are on their way" />
      ) : events.length === 0 ? (
        <Empty
          icon="bell"
          title={kind || q ? "Nothing like this happened" : "Nothing has happened yet"}
          action={
            kind || q ? (
              <Button onClick={() => change({ kind: undefined, q: undefined })}>Show all events</Button>
            ) : null
          }
        >
          {!kind && !q && "When hosts register, fall silent, return or restart, it is told here."}
        </Empty>
      ) : (
        <>
          <EventTable
            events={events}
            phone={phone}
            onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
          />
          {query.hasNextPage && (
            <div className={styles.more}>
              <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show older ones
              </Button>
            </div>
          )}
        </>
      )}
      <p className="unseen" role="status">
        {events ? `${String(events.length)} events are shown` : ""}
      </p>
    </div>
  );
}
