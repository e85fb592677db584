// The columns of registration tokens.
import type { JSX, ReactNode } from "react";

import { ListCard, TwoLines } from "../admin/list-table";
import form from "../admin/form.module.css";
import type { Token } from "../api/enrolment";
import { Badge, LabelBadge, type Tone } from "../kit/badge";
import { Button } from "../kit/button";
import { count, listed } from "../kit/format";
import type { IconName } from "../kit/icon";
import type { Column } from "../kit/table";
import { Time } from "../kit/time";
import { type TokenState, tokenState } from "./arrivals";

const STATES: Record<TokenState, { word: string; tone: Tone; icon: IconName }> = {
  usable: { word: "Usable", tone: "ok", icon: "statusOk" },
  used: { word: "Used up", tone: "plain", icon: "check" },
  ended: { word: "Ended", tone: "plain", icon: "statusLate" },
  revoked: { word: "Revoked", tone: "plain", icon: "statusOff" },
};

export function TokenStateBadge({ state }: { state: TokenState }): JSX.Element {
  const { word, tone, icon } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

/** Whom it is for, in words: empty for anybody. */
export function limitsOf(token: Token): string[] {
  return [
    ...token.hostnames.map((pattern) => `named ${pattern}`),
    ...token.cidrs.map((network) => `from ${network}`),
    ...(token.fleet ? [`fleet ${token.fleet}`] : []),
    ...(token.agent_id ? ["in place of a known host"] : []),
  ];
}

function nameOf(token: Token): string {
  return token.public_id ? `spt_${token.public_id}…` : "older token";
}

function uses(token: Token): string {
  return token.uses_allowed === 0
    ? `${count(token.uses)}, no limit`
    : `${count(token.uses)} of ${count(token.uses_allowed)}`;
}

function Labels({ token }: { token: Token }): ReactNode {
  const labels = Object.entries(token.labels);
  const limits = limitsOf(token);
  if (labels.length === 0 && limits.length === 0) return <span className={form.faint}>any host</span>;
  return (
    <span className={form.badges}>
      {labels.map(([key, value]) => (
        <LabelBadge key={key} name={key} value={value} />
      ))}
      {limits.length > 0 && <Badge title={limits.join("\n")}>{listed(limits, 2)}</Badge>}
    </span>
  );
}

interface Facts {
  now: number;
  onRevoke: (token: Token) => void;
}

export function tokenColumns({ now, onRevoke }: Facts): Column<Token>[] {
  return [
    {
      id: "token",
      head: "Token",
      width: "minmax(150px, 1.1fr)",
      cell: (token) => (
        <TwoLines
          below={
            <>
              by {token.created_by}, <Time at={token.created_at} />
            </>
          }
        >
          <code>{nameOf(token)}</code>
        </TwoLines>
      ),
    },
    { id: "state", head: "State", width: "112px", cell: (token) => <TokenStateBadge state={tokenState(token, now)} /> },
    {
      id: "uses",
      head: "Hosts",
      width: "minmax(120px, 0.8fr)",
      cell: (token) => (
        <TwoLines
          below={
            token.last_used_by ? (
              <>
                last <bdi>{token.last_used_by}</bdi>
              </>
            ) : (
              "none yet"
            )
          }
        >
          {uses(token)}
        </TwoLines>
      ),
    },
    { id: "for", head: "For", width: "minmax(150px, 1.6fr)", cell: (token) => <Labels token={token} /> },
    { id: "ends", head: "Ends", width: "92px", cell: (token) => <Time at={token.expires_at} /> },
    {
      id: "do",
      head: "Actions",
      headUnseen: true,
      width: "92px",
      align: "end",
      cell: (token) => <Revoke token={token} now={now} onRevoke={onRevoke} />,
    },
  ];
}

function Revoke({ token, now, onRevoke }: { token: Token } & Facts): ReactNode {
  if (tokenState(token, now) !== "usable") return null;
  return (
    <Button kind="quiet" aria-label={`Revoke ${nameOf(token)}`} onClick={() => onRevoke(token)}>
      Revoke
    </Button>
  );
}

export function tokenCard({ now, onRevoke }: Facts): (token: Token) => JSX.Element {
  return function TokenCard(token) {
    return (
      <ListCard title={<code>{nameOf(token)}</code>} aside={<TokenStateBadge state={tokenState(token, now)} />}>
        <span>
          {uses(token)} · by {token.created_by} · ends <Time at={token.expires_at} />
        </span>
        <span className={form.tail}>
          <Labels token={token} />
          <Revoke token={token} now={now} onRevoke={onRevoke} />
        </span>
      </ListCard>
    );
  };
}
