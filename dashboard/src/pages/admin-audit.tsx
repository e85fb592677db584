// Who did what, when, from where, and what became of it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useCallback, useMemo } from "react";

import form from "../admin/form.module.css";
import { ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import { type AuditParams, withChange } from "../admin/params";
import { accountsQuery } from "../api/accounts";
import { fleetQuery } from "../api/fleet";
import { type AuditFilter, auditQuery, entryBefore } from "../api/server";
import { dayBounds, pageBefore } from "../audit/actions";
import { auditCard, auditColumns } from "../audit/audit-columns";
import { Filters } from "../audit/filters";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { count } from "../kit/format";
import { SkeletonRows } from "../kit/skeleton";
import { useTitle } from "../kit/title";

const route = getRouteApi("/signed-in/admin/audit");

/** So many rows before the last the next page is asked for. */
const AHEAD = 30;

export function AuditPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const { data: accounts } = useQuery(accountsQuery);
  useTitle("Audit");
  const change = useCallback(
    (next: { [Name in keyof AuditParams]?: AuditParams[Name] | undefined }) =>
      void navigate({ search: (before) => withChange(before, next) }),
    [navigate],
  );
  const { actor, action, target } = params;
  return (
    <>
      <PageHead
        title="Audit"
        about="Who did what, when, from where, and what became of it. Kept for 400 days; press a name, a deed or a target to see only that."
      />
      <Panel flush>
        <Filters
          key={[actor, action, target].join("\n")}
          params={params}
          actors={(accounts ?? []).map(({ username }) => username)}
          onChange={change}
        />
        <Trail params={params} onFilter={change} />
      </Panel>
    </>
  );
}

interface TrailProps {
  params: AuditParams;
  onFilter: (filter: AuditFilter) => void;
}

function Trail({ params, onFilter }: TrailProps): JSX.Element {
  const { actor, action, target, from, to } = params;
  const filter = useMemo(
    (): AuditFilter => ({ ...(actor && { actor }), ...(action && { action }), ...(target && { target }) }),
    [actor, action, target],
  );
  // The server pages by entries, not by time: where a day ends is looked for first.
  const beginning = useQuery({
    queryKey: ["audit", "day", to],
    queryFn: () => (to ? pageBefore(dayBounds(to).end, entryBefore) : null),
    enabled: to !== undefined,
    staleTime: 60_000,
  });
  const before = to === undefined ? null : beginning.data;
  const trail = useInfiniteQuery({ ...auditQuery(filter, before ?? null), enabled: before !== undefined });
  const { data: fleet } = useQuery(fleetQuery);
  const hosts = useMemo(() => new Map((fleet ?? []).map(({ id, hostname }) => [id, hostname])), [fleet]);
  const facts = useMemo(() => ({ hosts, onFilter }), [hosts, onFilter]);
  const columns = useMemo(() => auditColumns(facts), [facts]);
  const card = useMemo(() => auditCard(facts), [facts]);

  const all = useMemo(() => trail.data?.pages.flatMap(({ entries }) => entries) ?? [], [trail.data]);
  const since = from ? dayBounds(from).start : null;
  const until = to ? dayBounds(to).end : null;
  const rows = useMemo(
    () =>
      all.filter(({ time }) => {
        const at = Date.parse(time);
        return (since === null || at >= since) && (until === null || at < until);
      }),
    [all, since, until],
  );
  // Beyond the first day nothing is asked for.
  const past = since !== null && all.some(({ time }) => Date.parse(time) < since);
  const more = trail.hasNextPage && !past;
  const { fetchNextPage, isFetchingNextPage } = trail;
  const onVisible = useCallback(
    (_first: number, last: number) => {
      if (more && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage();
    },
    [more, isFetchingNextPage, rows.length, fetchNextPage],
  );

  const failed = trail.error ?? beginning.error;
  if (failed && all.length === 0)
    return (
      <Failure
        title="Cannot show the audit"
        error={failed}
        onRetry={() => void (beginning.isError ? beginning.refetch() : trail.refetch())}
      />
    );
  if (trail.isPending) return <SkeletonRows rows={12} label="The audit is on its way" />;
  if (rows.length === 0 && !more)
    return (
      <Empty icon="scroll" title="Nothing is recorded that is like that">
        Who, what and to what are matched as a whole: <code>user.create</code>, not <code>user</code>.
      </Empty>
    );
  return (
    <>
      <ListTable
        label="Audit"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        rowHeight={40}
        phone={card}
        phoneHeight={68}
        onVisible={onVisible}
      />
      <div className={form.foot}>
        <span className={form.faint} role="status">
          {count(rows.length)} entries{more ? " so far" : ", all there are"}
        </span>
        {more && (
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older ones
          </Button>
        )}
      </div>
    </>
  );
}
