// The columns of accounts.
import type { JSX } from "react";

import form from "../admin/form.module.css";
import { ListCard } from "../admin/list-table";
import type { Account } from "../api/accounts";
import type { Me } from "../api/session";
import { Badge } from "../kit/badge";
import { IconButton } from "../kit/button";
import { Menu, MenuItem, MenuLine } from "../kit/menu";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import { type AccountDeed, refusal, roleLabel } from "./roles";

interface Facts {
  me: Me;
  onDeed: (account: Account, deed: AccountDeed) => void;
}

function Name({ account, me }: { account: Account; me: Me }): JSX.Element {
  return (
    <span className={form.named}>
      <bdi title={account.username}>{account.username}</bdi>
      {account.id === me.id && <Badge>you</Badge>}
    </span>
  );
}

function State({ account }: { account: Account }): JSX.Element {
  return account.disabled ? (
    <Badge tone="warn" icon="statusStopped">
      Disabled
    </Badge>
  ) : (
    <Badge tone="ok" icon="statusOk">
      May sign in
    </Badge>
  );
}

function Actions({ account, me, onDeed }: { account: Account } & Facts): JSX.Element {
  const item = (deed: AccountDeed) => ({
    refusal: refusal(me, account, deed),
    onSelect: () => onDeed(account, deed),
  });
  return (
    <Menu align="end" trigger={<IconButton icon="more" label={`What to do with ${account.username}`} />}>
      <MenuItem icon="people" {...item("role")}>
        Change the role
      </MenuItem>
      <MenuItem icon="key" {...item("password")}>
        Set another password
      </MenuItem>
      <MenuItem icon="leave" {...item("sign-out")}>
        Sign out everywhere
      </MenuItem>
      <MenuLine />
      <MenuItem icon={account.disabled ? "check" : "statusStopped"} {...item("disable")}>
        {account.disabled ? "Enable" : "Disable"}
      </MenuItem>
      <MenuItem icon="trash" danger {...item("delete")}>
        Delete
      </MenuItem>
    </Menu>
  );
}

export function accountColumns(facts: Facts): Column<Account>[] {
  return [
    {
      id: "name",
      head: "User",
      width: "minmax(140px, 1.4fr)",
      cell: (account) => <Name account={account} me={facts.me} />,
    },
    { id: "role", head: "Role", width: "minmax(100px, 0.8fr)", cell: ({ role }) => roleLabel(role) },
    { id: "state", head: "State", width: "130px", cell: (account) => <State account={account} /> },
    {
      id: "login",
      head: "Last sign-in",
      width: "minmax(100px, 0.8fr)",
      cell: ({ last_login: at }) => <Time at={at ?? null} />,
    },
    { id: "made", head: "Made", width: "minmax(90px, 0.7fr)", cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: "do",
      head: "Actions",
      headUnseen: true,
      width: "56px",
      align: "end",
      cell: (account) => <Actions account={account} {...facts} />,
    },
  ];
}

export function accountCard(facts: Facts): (account: Account) => JSX.Element {
  return function AccountCard(account) {
    return (
      <ListCard title={<Name account={account} me={facts.me} />} aside={<Actions account={account} {...facts} />}>
        <span className={form.tail}>
          <span>
            {roleLabel(account.role)} · last sign-in <Time at={account.last_login ?? null} />
          </span>
          <State account={account} />
        </span>
      </ListCard>
    );
  };
}
