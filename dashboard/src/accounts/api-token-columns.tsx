// The columns of API tokens.
import type { JSX, ReactNode } from "react";

import form from "../admin/form.module.css";
import { ListCard, TwoLines } from "../admin/list-table";
import type { ApiToken } from "../api/api-tokens";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import { roleLabel } from "./roles";

export const SCOPES: { value: string; label: string; about: string }[] = [
  { value: "metrics", label: "Metrics", about: "only /metrics/fleet, for Prometheus" },
  { value: "read", label: "Read", about: "everything that changes nothing" },
  { value: "write", label: "Write", about: "everything that the role may" },
];

function scopeLabel(scope: string): string {
  return SCOPES.find(({ value }) => value === scope)?.label ?? scope;
}

export function isUsable(token: ApiToken, now: number): boolean {
  return !token.revoked_at && Date.parse(token.expires_at) > now;
}

interface Facts {
  now: number;
  onRevoke: (token: ApiToken) => void;
}

function State({ token, now }: { token: ApiToken; now: number }): JSX.Element {
  if (token.revoked_at) return <Badge icon="statusOff">Revoked</Badge>;
  if (!isUsable(token, now)) return <Badge icon="statusLate">Ended</Badge>;
  return (
    <Badge tone="ok" icon="statusOk">
      Usable
    </Badge>
  );
}

function Revoke({ token, now, onRevoke }: { token: ApiToken } & Facts): ReactNode {
  if (!isUsable(token, now)) return null;
  return (
    <Button kind="quiet" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
      Revoke
    </Button>
  );
}

export function apiTokenColumns(facts: Facts): Column<ApiToken>[] {
  return [
    {
      id: "name",
      head: "Name",
      width: "minmax(140px, 1.4fr)",
      cell: (token) => (
        <TwoLines below={<>of {token.owner ?? "the command line"}</>}>
          <bdi title={token.name}>{token.name}</bdi>
        </TwoLines>
      ),
    },
    { id: "state", head: "State", width: "112px", cell: (token) => <State token={token} now={facts.now} /> },
    {
      id: "may",
      head: "May",
      width: "minmax(110px, 0.9fr)",
      cell: ({ role, scope }) => <TwoLines below={roleLabel(role)}>{scopeLabel(scope)}</TwoLines>,
    },
    {
      id: "used",
      head: "Last used",
      width: "minmax(90px, 0.7fr)",
      cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : <span className={form.faint}>never</span>),
    },
    { id: "ends", head: "Ends", width: "minmax(80px, 0.6fr)", cell: ({ expires_at: at }) => <Time at={at} /> },
    {
      id: "do",
      head: "Actions",
      headUnseen: true,
      width: "92px",
      align: "end",
      cell: (token) => <Revoke token={token} {...facts} />,
    },
  ];
}

export function apiTokenCard(facts: Facts): (token: ApiToken) => JSX.Element {
  return function ApiTokenCard(token) {
    return (
      <ListCard title={<bdi>{token.name}</bdi>} aside={<State token={token} now={facts.now} />}>
        <span>
          {scopeLabel(token.scope)}, {roleLabel(token.role).toLowerCase()} · of {token.owner ?? "the command line"}
        </span>
        <span className={form.tail}>
          <span>
            ends <Time at={token.expires_at} /> · used <Time at={token.last_used_at ?? null} />
          </span>
          <Revoke token={token} {...facts} />
        </span>
      </ListCard>
    );
  };
}
