// What stands around the pages of an admin: where they are, and why somebody else sees none of them.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type JSX, useEffect, useRef } from "react";

import { SECTIONS } from "../admin/sections";
import { enrolmentsQuery } from "../api/enrolment";
import { serverQuery } from "../api/server";
import { mayAct, meQuery } from "../api/session";
import { buttonLook } from "../kit/button";
import { Empty, Failure } from "../kit/empty";
import { Icon } from "../kit/icon";
import { SkeletonRows } from "../kit/skeleton";
import { messageFor } from "../api/problem";
import { useTitle } from "../kit/title";
import styles from "./admin.module.css";

export function AdminPage(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  if (!me) return <SkeletonRows label="Who you are is on its way" />;
  if (!mayAct(me, "admin")) return <Refused />;
  return (
    <div className={styles.page}>
      <Sections />
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}

function Sections(): JSX.Element {
  const nav = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    // On a phone the sections are one line that scrolls.
    nav.current?.querySelector("[data-here]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  const { data: waiting } = useQuery({
    ...enrolmentsQuery,
    select: (hosts) => hosts.filter(({ decision }) => decision === null || decision === undefined).length,
  });
  return (
    <nav ref={nav} className={styles.sections} aria-label="Administration">
      {SECTIONS.map(({ title, sections }) => (
        <div key={title} className={styles.group}>
          <p className={styles.title}>{title}</p>
          {sections.map(({ to, label, icon }) => (
            <Link key={to} to={to} className={styles.section} activeProps={{ "data-here": true }}>
              <Icon name={icon} size={15} />
              {label}
              {to === "/admin/waiting" && Boolean(waiting) && (
                <span className={styles.count}>
                  {waiting}
                  <span className="unseen"> waiting</span>
                </span>
              )}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** The server's own reason: what it would say to anything that these pages ask for. */
function Refused(): JSX.Element {
  useTitle("Administration");
  const asked = useQuery({ ...serverQuery, refetchInterval: false });
  if (asked.isPending) return <SkeletonRows label="The page is on its way" />;
  if (asked.isSuccess) {
    // The role has changed in between.
    return (
      <Failure whole title="Cannot show this page yet" error={new Error("Your role has changed: reload the page.")} />
    );
  }
  return (
    <Empty
      whole
      icon="hand"
      title="This page is for admins"
      action={
        <Link to="/" className={buttonLook()}>
          Go to the fleet
        </Link>
      }
    >
      {messageFor(asked.error)}
    </Empty>
  );
}
