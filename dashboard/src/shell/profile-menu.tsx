// Who one is: theme, account, shortcuts, sign out.
import { useNavigate } from "@tanstack/react-router";
import type { JSX } from "react";

import { messageFor } from "../api/problem";
import { type Me, useSignOut } from "../api/session";
import { Button } from "../kit/button";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../kit/menu";
import { setTheme, type Theme, useTheme } from "../kit/theme";
import { toast } from "../kit/toast";
import styles from "./profile-menu.module.css";

const THEMES: { value: Theme; label: string; icon: "screen" | "sun" | "moon" }[] = [
  { value: "system", label: "As the system", icon: "screen" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
];

export function ProfileMenu({ me, onShortcuts }: { me: Me; onShortcuts: () => void }): JSX.Element {
  const navigate = useNavigate();
  const theme = useTheme();
  const signOut = useSignOut();
  const leave = (): void =>
    signOut.mutate(undefined, {
      onSuccess: () => void navigate({ to: "/sign-in" }),
      onError: (error) => toast.failed(`You are still signed in: ${messageFor(error)}`),
    });
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" opens className={styles.person ?? ""}>
          <span className={styles.letter} aria-hidden>
            {me.username.slice(0, 1).toUpperCase()}
          </span>
          <span className="unseen">Account of </span>
          <span className={styles.name}>{me.username}</span>
        </Button>
      }
    >
      <div className={styles.who}>
        <strong>{me.username}</strong>
        <span>{me.role}</span>
      </div>
      <MenuLine />
      <MenuItem icon="person" onSelect={() => void navigate({ to: "/profile" })}>
        Profile, password, sessions
      </MenuItem>
      <MenuItem icon="keyboard" onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuLine />
      <MenuChoice label="Theme" value={theme} options={THEMES} onChange={setTheme} />
      <MenuLine />
      <MenuItem icon="leave" onSelect={leave}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
