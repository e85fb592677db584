// How the server is: its database, what comes in, how long it is kept, and the servers that share it.
import { useQuery } from "@tanstack/react-query";
import { type JSX, type ReactNode, useEffect, useMemo, useState } from "react";

import form from "../admin/form.module.css";
import { ListCard, ListTable } from "../admin/list-table";
import { Note, PageHead, Panel } from "../admin/panel";
import type { Schemas } from "../api/client";
import { serverNow } from "../api/clock";
import { type ServerState, serverQuery } from "../api/server";
import { versionQuery } from "../api/session";
import { fleetQuery } from "../api/fleet";
import { Badge } from "../kit/badge";
import { Failure } from "../kit/empty";
import { bytes, count, decimal, duration, plural } from "../kit/format";
import { Icon } from "../kit/icon";
import { Skeleton, SkeletonRows } from "../kit/skeleton";
import { Sparkline, type SparkPoint } from "../kit/sparkline";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import { useTitle } from "../kit/title";
import { days, editionOf, RATES_MS, savedBy, withRate } from "../server/figures";
import styles from "./admin-server.module.css";

export function ServerPage(): JSX.Element {
  const server = useQuery(serverQuery);
  useTitle("Server");
  const rates = useRates(server.data, server.dataUpdatedAt);
  return (
    <>
      <PageHead title="Server" about="The server that answers, its database, and the servers that share it." />
      {server.isPending && (
        <>
          <Skeleton height={120} />
          <SkeletonRows label="The server's state is on its way" />
        </>
      )}
      {server.isError && !server.data && (
        <Failure title="Cannot show the server" error={server.error} onRetry={() => void server.refetch()} />
      )}
      {server.data && <State server={server.data} rates={rates} />}
    </>
  );
}

function allRows({ servers }: ServerState): number {
  return servers.reduce((sum, { rows_per_second: rate }) => sum + rate, 0);
}

/** Rates since the page was opened. */
function useRates(server: ServerState | undefined, at: number): SparkPoint[] {
  const [seen, setSeen] = useState<SparkPoint[]>([]);
  const rate = server && allRows(server);
  useEffect(() => {
    // An answer is a new point also where it says the same.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (rate !== undefined) setSeen((before) => withRate(before, serverNow(), rate));
  }, [rate, at]);
  return seen;
}

function State({ server, rates }: { server: ServerState; rates: SparkPoint[] }): JSX.Element {
  const { data: version } = useQuery(versionQuery);
  const { data: hosts } = useQuery(fleetQuery);
  const { database, ingest, retention_days: kept } = server;
  const edition = editionOf(database.edition);
  const all = allRows(server);
  const end = rates.at(-1)?.time ?? 0;
  const saved = savedBy(database);
  return (
    <>
      <div className={styles.figures}>
        <Figure
          label="Edition"
          below={[edition.about, database.timescale_version && `version ${database.timescale_version}`]
            .filter(Boolean)
            .join(", ")}
        >
          {edition.name}
        </Figure>
        <Figure
          label="Database on disk"
          below={saved ?? `${database.kind === "sqlite" ? "SQLite" : "PostgreSQL"} ${database.version}`}
        >
          {bytes(database.bytes)}
        </Figure>
        <Figure label="Ingest" below={hosts ? `rows a second, of ${plural(hosts.length, "host")}` : "rows a second"}>
          <span className={styles.rate}>
            {decimal(all, all < 10 ? 1 : 0)}
            {rates.length > 1 && (
              <span className={styles.spark}>
                <Sparkline
                  points={rates}
                  stretch={{ start: Math.max(end - RATES_MS, rates[0]?.time ?? 0), end }}
                  most={1.15 * Math.max(1, ...rates.map(({ value }) => value))}
                  label="Rows a second since this page was opened"
                />
              </span>
            )}
          </span>
        </Figure>
        <Figure
          label="Waiting to be written"
          below={ingest.queued_rows === 0 ? "the database keeps up" : "rows in memory"}
        >
          {count(ingest.queued_rows)}
        </Figure>
        <Figure label="Connections" below={`${count(database.idle_connections)} idle`}>
          {count(database.connections)}
        </Figure>
        <Figure
          label="Version"
          below={
            version && version.commit !== "unknown"
              ? `${version.commit.slice(0, 12)}, ${version.date}`
              : `up ${duration(server.uptime_seconds)}`
          }
        >
          {server.version}
        </Figure>
      </div>
      <Panel
        title="How long measurements are kept"
        about="Then they are gone: raw ones live on in buckets of a minute, and so on."
      >
        <ol className={styles.kept}>
          <Kept label="As measured" number={kept.raw} longest={kept.hour} />
          <Kept label="By the minute" number={kept.minute} longest={kept.hour} />
          <Kept label="By the quarter hour" number={kept.quarter} longest={kept.hour} />
          <Kept label="By the hour" number={kept.hour} longest={kept.hour} />
        </ol>
        <p className={form.faint}>
          Set where the server is started: <code>--retention-raw</code>, <code>--retention-1m</code>,{" "}
          <code>--retention-15m</code>, <code>--retention-1h</code>.
        </p>
      </Panel>
      <Panel flush title="Servers of this database" about="Each that was there half a minute ago.">
        <Servers servers={server.servers} />
      </Panel>
      {new Set(server.servers.map((one) => one.version)).size > 1 && (
        <Note tone="warn">
          <Icon name="statusWarn" />
          Not all servers have the same version.
        </Note>
      )}
    </>
  );
}

function Figure({ label, below, children }: { label: string; below: string; children: ReactNode }): JSX.Element {
  return (
    <section className={styles.figure} aria-label={label}>
      <h2>{label}</h2>
      <p className={styles.number}>{children}</p>
      <p className={styles.below}>{below}</p>
    </section>
  );
}

function Kept({ label, number, longest }: { label: string; number: number; longest: number }): JSX.Element {
  // Days and years beside each other: by their logarithm.
  const share = Math.max(4, (100 * Math.log1p(number)) / Math.log1p(Math.max(longest, 1)));
  return (
    <li>
      <span>{label}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect className={styles.track} width="100" height="6" />
        <rect className={styles.fill} width={share} height="6" />
      </svg>
      <strong>{days(number)}</strong>
    </li>
  );
}

type Server = Schemas["Server"];

function Name({ server }: { server: Server }): JSX.Element {
  return (
    <span className={form.named}>
      <bdi>{server.hostname}</bdi>
      {server.current && <Badge tone="ok">answers</Badge>}
    </span>
  );
}

const COLUMNS: Column<Server>[] = [
  { id: "name", head: "Server", width: "minmax(140px, 1.4fr)", cell: (server) => <Name server={server} /> },
  { id: "address", head: "Listens on", width: "minmax(130px, 1fr)", cell: ({ address }) => <code>{address}</code> },
  { id: "version", head: "Version", width: "90px", cell: ({ version }) => version },
  { id: "started", head: "Started", width: "100px", cell: ({ started_at: at }) => <Time at={at} /> },
  { id: "seen", head: "Seen", width: "100px", cell: ({ seen_at: at }) => <Time at={at} /> },
  {
    id: "rate",
    head: "Rows a second",
    width: "110px",
    align: "end",
    cell: ({ rows_per_second: rate }) => decimal(rate, rate < 10 ? 1 : 0),
  },
  { id: "queue", head: "Waiting", width: "80px", align: "end", cell: ({ queued_rows: rows }) => count(rows) },
];

function serverCard(server: Server): JSX.Element {
  return (
    <ListCard title={<Name server={server} />} aside={server.version}>
      <span>
        <code>{server.address}</code>, started <Time at={server.started_at} />
      </span>
      <span>
        {decimal(server.rows_per_second, 1)} rows a second, {count(server.queued_rows)} waiting
      </span>
    </ListCard>
  );
}

function Servers({ servers }: { servers: Server[] }): JSX.Element {
  const rows = useMemo(() => servers, [servers]);
  return (
    <ListTable
      label="Servers"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      phone={serverCard}
      phoneHeight={88}
    />
  );
}
