// Registration tokens: which can be used, who made them, and the way to make and revoke them.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type JSX, useMemo, useState } from "react";

import form from "../admin/form.module.css";
import { ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import { type ListParams, withChange } from "../admin/params";
import { type Token, tokensQuery, useRevokeAllTokens, useRevokeToken } from "../api/enrolment";
import { tokenState } from "../enrol/arrivals";
import { tokenCard, tokenColumns } from "../enrol/token-columns";
import { TokenDialog } from "../enrol/token-dialog";
import { Button, buttonLook, Segments } from "../kit/button";
import { Confirm } from "../kit/confirm";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { plural } from "../kit/format";
import { SkeletonRows } from "../kit/skeleton";
import { useShortcut } from "../kit/shortcuts";
import { useNow } from "../kit/time";
import { useTitle } from "../kit/title";
import { toast } from "../kit/toast";

const route = getRouteApi("/signed-in/admin/tokens");

type Asking = { about: Token } | { about: "all" } | null;

export function TokensPage(): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const tokens = useQuery(tokensQuery);
  const now = useNow();
  const [asking, setAsking] = useState<Asking>(null);
  useTitle("Registration tokens");
  const change = (next: { [Name in keyof ListParams]?: ListParams[Name] | undefined }): void =>
    void navigate({ search: (before) => withChange(before, next), replace: true });
  useShortcut("n", "New token", () => change({ new: true }));

  const all = useMemo(() => tokens.data ?? [], [tokens.data]);
  const usable = useMemo(() => all.filter((token) => tokenState(token, now) === "usable"), [all, now]);
  const found = useMemo(
    () => searched(params.show === "all" ? all : usable, params.q ?? ""),
    [all, usable, params.show, params.q],
  );
  const facts = useMemo(() => ({ now, onRevoke: (token: Token) => setAsking({ about: token }) }), [now]);
  const columns = useMemo(() => tokenColumns(facts), [facts]);
  const card = useMemo(() => tokenCard(facts), [facts]);

  return (
    <>
      <PageHead
        title="Registration tokens"
        about="What hosts register with. A host keeps a secret of its own from then on, so a token may end or be revoked without it."
      >
        <Button kind="primary" icon="plus" onClick={() => change({ new: true })}>
          New token
        </Button>
      </PageHead>
      {tokens.isError && !tokens.data && (
        <Failure title="Cannot show the tokens" error={tokens.error} onRetry={() => void tokens.refetch()} />
      )}
      {tokens.isPending && <SkeletonRows label="The tokens are on their way" />}
      {tokens.data && (
        <Panel flush>
          <div className={form.tools}>
            <SearchField
              label="Search tokens"
              placeholder="Token, host, label, author"
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
            {usable.length > 0 && (
              <div className={form.end}>
                <Button kind="danger" onClick={() => setAsking({ about: "all" })}>
                  Revoke all
                </Button>
              </div>
            )}
          </div>
          {found.length > 0 ? (
            <ListTable
              label="Registration tokens"
              columns={columns}
              rows={found}
              rowKey={({ id }) => id}
              rowHeight={52}
              phone={card}
              phoneHeight={104}
            />
          ) : (
            <Empty
              icon="key"
              title={all.length === 0 ? "There are no tokens yet" : "No token is like that"}
              action={
                <Link to="/admin/enrol" className={buttonLook("primary")}>
                  Enrol a host
                </Link>
              }
            >
              Enrolling a host makes one by itself.
            </Empty>
          )}
        </Panel>
      )}
      {params.new && <TokenDialog onClose={() => change({ new: undefined })} />}
      <RevokeDialog asking={asking} usable={usable.length} onClose={() => setAsking(null)} />
    </>
  );
}

interface RevokeDialogProps {
  asking: Asking;
  usable: number;
  onClose: () => void;
}

function RevokeDialog({ asking, usable, onClose }: RevokeDialogProps): JSX.Element | null {
  const revoke = useRevokeToken();
  const revokeAll = useRevokeAllTokens();
  if (!asking) return null;
  const one = asking.about === "all" ? null : asking.about;
  const closed = (): void => {
    revoke.reset();
    revokeAll.reset();
    onClose();
  };
  const done = (text: string) => ({
    onSuccess: () => {
      toast.done(text);
      closed();
    },
  });
  return (
    <Confirm
      open
      onClose={closed}
      title={one ? "Revoke this token?" : `Revoke ${plural(usable, "token")}?`}
      action={one ? "Revoke the token" : "Revoke all of them"}
      busy={revoke.isPending || revokeAll.isPending}
      error={revoke.error ?? revokeAll.error}
      onConfirm={() =>
        one
          ? revoke.mutate(one.id, done("The token has been revoked."))
          : revokeAll.mutate(undefined, done("No token can be used any more."))
      }
    >
      <p>
        {one ? "No host can register with it any more" : "No host can register with any of them any more"}, and it
        cannot be undone. Hosts that have registered stay, and go on reporting.
      </p>
      {one && (
        <p>
          <code>spt_{one.public_id ?? "…"}</code>, by {one.created_by}
        </p>
      )}
    </Confirm>
  );
}

function searched(tokens: Token[], search: string): Token[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return tokens.filter((token) => {
    const labels = Object.entries(token.labels).map(([key, value]) => `${key}:${value} ${key}=${value}`);
    const text = [
      token.public_id,
      token.created_by,
      token.last_used_by,
      token.fleet,
      ...token.hostnames,
      ...token.cidrs,
      ...labels,
    ]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
