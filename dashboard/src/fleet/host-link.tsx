// The name of a host as the way to it. Names are whatever hosts call themselves.
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";

import { classes } from "../kit/class";
import styles from "./host-link.module.css";

interface HostLinkProps {
  host: { id: string; hostname: string };
  className?: string | undefined;
}

export function HostLink({ host, className }: HostLinkProps): JSX.Element {
  return (
    <Link
      to="/hosts/$hostId"
      params={{ hostId: host.id }}
      className={classes(styles.link, className)}
      title={host.hostname}
      preload={false}
    >
      <bdi>{host.hostname || "(no name)"}</bdi>
    </Link>
  );
}
