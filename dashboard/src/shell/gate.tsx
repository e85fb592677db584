// The frame of the pages before one is signed in.
import { useQuery } from "@tanstack/react-query";
import type { JSX, ReactNode } from "react";

import { versionQuery } from "../api/session";
import { Icon } from "../kit/icon";
import styles from "./gate.module.css";
import { Mark } from "./mark";
import { OfflineBanner } from "./offline-banner";

interface GateProps {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}

export function Gate({ title, about, children }: GateProps): JSX.Element {
  const { data: version } = useQuery(versionQuery);
  return (
    <div className={styles.page}>
      <OfflineBanner />
      <main className={styles.gate}>
        <div className={styles.brand}>
          <Mark size={30} />
          <span>Spectra</span>
        </div>
        <div className={styles.card}>
          <h1>{title}</h1>
          {about && <p className={styles.about}>{about}</p>}
          {children}
        </div>
        <p className={styles.version}>{version ? `Version ${version.version}` : "\u00a0"}</p>
      </main>
    </div>
  );
}

export function GateNotice({ tone, children }: { tone: "info" | "error"; children: ReactNode }): JSX.Element {
  return (
    <p className={styles.notice} data-tone={tone} role={tone === "error" ? "alert" : "status"}>
      <Icon name={tone === "error" ? "statusCrit" : "info"} />
      <span>{children}</span>
    </p>
  );
}
