// Who may sign in, with which role.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type JSX, useMemo, useState } from "react";

import { accountCard, accountColumns } from "../accounts/account-columns";
import { DeedDialog, NewAccountDialog } from "../accounts/account-dialogs";
import type { AccountDeed } from "../accounts/roles";
import form from "../admin/form.module.css";
import { ListTable } from "../admin/list-table";
import { PageHead, Panel } from "../admin/panel";
import { type ListParams, withChange } from "../admin/params";
import { type Account, accountsQuery } from "../api/accounts";
import { type Me, mayAct, meQuery } from "../api/session";
import { Button } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { SearchField } from "../kit/field";
import { plural } from "../kit/format";
import { SkeletonRows } from "../kit/skeleton";
import { useShortcut } from "../kit/shortcuts";
import { useTitle } from "../kit/title";

const route = getRouteApi("/signed-in/admin/users");

export function UsersPage(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  useTitle("Users");
  return me ? <Users me={me} /> : <SkeletonRows label="Who you are is on its way" />;
}

function Users({ me }: { me: Me }): JSX.Element {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const accounts = useQuery(accountsQuery);
  const [asking, setAsking] = useState<{ account: Account; deed: AccountDeed } | null>(null);
  const change = (next: { [Name in keyof ListParams]?: ListParams[Name] | undefined }): void =>
    void navigate({ search: (before) => withChange(before, next), replace: true });
  useShortcut("n", "New user", () => change({ new: true }));
  const facts = useMemo(
    () => ({ me, onDeed: (account: Account, deed: AccountDeed) => setAsking({ account, deed }) }),
    [me],
  );
  const columns = useMemo(() => accountColumns(facts), [facts]);
  const card = useMemo(() => accountCard(facts), [facts]);
  const search = (params.q ?? "").toLowerCase();
  const found = useMemo(
    () => (accounts.data ?? []).filter(({ username, role }) => `${username} ${role}`.toLowerCase().includes(search)),
    [accounts.data, search],
  );
  return (
    <>
      <PageHead
        title="Users"
        about={
          mayAct(me, "superadmin")
            ? "Who may sign in. A role holds from the next request on; there is always one superadmin."
            : "Who may sign in. Admins make and change viewers; the others are for superadmins."
        }
      >
        <Button kind="primary" icon="plus" onClick={() => change({ new: true })}>
          New user
        </Button>
      </PageHead>
      {accounts.isPending && <SkeletonRows label="The users are on their way" />}
      {accounts.isError && !accounts.data && (
        <Failure title="Cannot show the users" error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      {accounts.data && (
        <Panel flush>
          <div className={form.tools}>
            <SearchField
              label="Search users"
              placeholder="Name or role"
              value={params.q ?? ""}
              onChange={(q) => change({ q: q === "" ? undefined : q })}
            />
            <span className={form.faint}>{plural(found.length, "user")}</span>
          </div>
          {found.length > 0 ? (
            <ListTable
              label="Users"
              columns={columns}
              rows={found}
              rowKey={({ id }) => id}
              phone={card}
              phoneHeight={84}
            />
          ) : (
            <Empty icon="people" title="No user is like that" />
          )}
        </Panel>
      )}
      {params.new && <NewAccountDialog me={me} onClose={() => change({ new: undefined })} />}
      {asking && <DeedDialog me={me} {...asking} onClose={() => setAsking(null)} />}
    </>
  );
}
