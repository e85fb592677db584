// What stands around every page: where one can go, who one is, and whether the server answers.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { type JSX, useMemo, useState } from "react";

import { type Me, mayAct, meQuery } from "../api/session";
import { FLOATING } from "../kit/floating";
import { Icon } from "../kit/icon";
import { useShortcut, useShortcutKeys } from "../kit/shortcuts";
import { Mark } from "./mark";
import { ENTRIES, isHere } from "./navigation";
import { OfflineBanner } from "./offline-banner";
import { ProfileMenu } from "./profile-menu";
import { ScrollContext } from "./scroll";
import { ShortcutsDialog } from "./shortcuts-dialog";
import styles from "./shell.module.css";

export function Shell(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  const scroll = useMemo(() => ({ current: place }), [place]);
  const [asking, setAsking] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useShortcutKeys();
  useShortcut("?", "List the shortcuts", () => setAsking(true));
  const entries = ENTRIES.filter(({ least }) => mayAct(me, least));

  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <header className={styles.bar}>
        <Link to="/" className={styles.brand} aria-label="Spectra">
          <Mark />
          <span>Spectra</span>
        </Link>
        <nav className={styles.nav} aria-label="Pages">
          {entries.map((entry) => (
            <Link key={entry.to} to={entry.to} className={styles.entry} data-here={isHere(entry.to, path) || undefined}>
              <Icon name={entry.icon} size={15} />
              <span>{entry.label}</span>
            </Link>
          ))}
        </nav>
        {entries.map((entry) => (
          <GoTo key={entry.to} entry={entry} />
        ))}
        {me && <Person me={me} onShortcuts={() => setAsking(true)} />}
      </header>
      <OfflineBanner />
      <main id="main" className={styles.main} tabIndex={-1}>
        <div ref={setPlace} className={styles.scroll}>
          {/* Pages measure it as they come, and refs of what stands around are set last: it has to be there before. */}
          {place && (
            <ScrollContext value={scroll}>
              <Outlet />
            </ScrollContext>
          )}
        </div>
        <div id={FLOATING} />
      </main>
      <ShortcutsDialog open={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function GoTo({ entry }: { entry: (typeof ENTRIES)[number] }): null {
  const navigate = useNavigate();
  useShortcut(entry.keys, `Go to ${entry.label}`, () => void navigate({ to: entry.to }));
  return null;
}

function Person({ me, onShortcuts }: { me: Me; onShortcuts: () => void }): JSX.Element {
  return (
    <div className={styles.person}>
      <ProfileMenu me={me} onShortcuts={onShortcuts} />
    </div>
  );
}
