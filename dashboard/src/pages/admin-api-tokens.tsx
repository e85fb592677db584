// Tokens with which programs call the API: one's own, and all of them for superadmins.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo, useState } from "react";

import { ApiTokenDialog } from "../accounts/api-token-dialog";
import { apiTokenCard, apiTokenColumns, isUsable } from "../accounts/api-token-columns";
import form from "../admin/form.module.css";
import { ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import { type ListParams, withChange } from "../admin/params";
import { type ApiToken, apiTokensQuery, useRevokeApiToken } from "../api/api-tokens";
import { mayAct, meQuery } from "../api/session";
import { Button, Segments } from "../kit/button";
import { Confirm } from "../kit/confirm";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { SkeletonRows } from "../kit/skeleton";
import { useShortcut } from "../kit/shortcuts";
import { useNow } from "../kit/time";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";

const route = getRouteApi("/signed-in/admin/api-tokens");

export function ApiTokensPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useQuery(meQuery);
  const tokens = useQuery(apiTokensQuery);
  const revoke = useRevokeApiToken();
  const now = useNow();
  const [asking, setAsking] = useState<ApiToken | null>(null);
  useTitle("API tokens");
  const change = (next: { [Name in keyof ListParams]?: ListParams[Name] | undefined }): void =>
    void navigate({ search: (before) => withChange(before, next), replace: true });
  useShortcut("n", "New API token", () => change({ new: true }));
  const facts = useMemo(() => ({ now, onRevoke: setAsking }), [now]);
  const columns = useMemo(() => apiTokenColumns(facts), [facts]);
  const card = useMemo(() => apiTokenCard(facts), [facts]);
  const all = useMemo(() => tokens.data ?? [], [tokens.data]);
  const usable = useMemo(() => all.filter((token) => isUsable(token, now)), [all, now]);
  const search = (params.q ?? "").toLowerCase();
  const found = useMemo(
    () =>
      (params.show === "all" ? all : usable).filter(({ name, owner, role, scope }) =>
        `${name} ${owner ?? ""} ${role} ${scope}`.toLowerCase().includes(search),
      ),
    [all, usable, params.show, search],
  );
  const close = (): void => {
    revoke.reset();
    setAsking(null);
  };
  return (
    <>
      <PageHead
        title="API tokens"
        about={
          mayAct(me, "superadmin")
            ? "What programs call the API with, of every user. A token never may more than its owner may at that moment."
            : "What your programs call the API with. A token never may more than you may at that moment."
        }
      >
        <Button kind="primary" icon="plus" onClick={() => change({ new: true })}>
          New API token
        </Button>
      </PageHead>
      {tokens.isPending && <SkeletonRows label="The tokens are on their way" />}
      {tokens.isError && !tokens.data && (
        <Failure title="Cannot show the API tokens" error={tokens.error} onRetry={() => void tokens.refetch()} />
      )}
      {tokens.data && (
        <Panel flush>
          <div className={form.tools}>
            <SearchField
              label="Search API tokens"
              placeholder="Name, owner, role, scope"
              value={params.q ?? ""}
              onChange={(q) => change({ q: q === "" ? undefined : q })}
            />
            <Segments
              label="Show"
              value={params.show ?? "usable"}
              options={[
                { value: "usable", label: "Usable", count: usable.length },
                { value: "all", label: "All", count: all.length },
              ]}
              onChange={(show) => change({ show: show === "all" ? "all" : undefined })}
            />
          </div>
          {found.length > 0 ? (
            <ListTable
              label="API tokens"
              columns={columns}
              rows={found}
              rowKey={({ id }) => id}
              rowHeight={52}
              phone={card}
              phoneHeight={96}
            />
          ) : (
            <Empty icon="code" title={all.length === 0 ? "There are no API tokens yet" : "No API token is like that"}>
              Programs send one with every request: <code>Authorization: Bearer spa_…</code>. Prometheus needs one of
              the scope metrics for <code>/metrics/fleet</code>.
            </Empty>
          )}
        </Panel>
      )}
      {params.new && me && <ApiTokenDialog me={me} onClose={() => change({ new: undefined })} />}
      {asking && (
        <Confirm
          open
          onClose={close}
          title={`Revoke ${asking.name}?`}
          action="Revoke the token"
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() =>
            revoke.mutate(asking.id, {
              onSuccess: () => {
                toast.done("The API token has been revoked.");
                close();
              },
            })
          }
        >
          <p>Programs that use it are refused from their next request on. It cannot be undone.</p>
        </Confirm>
      )}
    </>
  );
}
