// One's own account: theme, password, and the browsers that are signed in.
import { useQuery } from "@tanstack/react-query";
import { type JSX, type SyntheticEvent, useState } from "react";

import { messageFor } from "../api/problem";
import { meQuery, sessionsQuery, useChangePassword } from "../api/session";
import { Button, Segments } from "../kit/button";
import { Failure } from "../kit/empty";
import { Field } from "../kit/field";
import { SkeletonRows } from "../kit/skeleton";
import { type Theme, setTheme, useTheme } from "../kit/theme";
import { toast } from "../kit/toast";
import { SessionList } from "../profile/session-list";
import styles from "./profile.module.css";

const THEMES: { value: Theme; label: string; icon: "screen" | "sun" | "moon" }[] = [
  { value: "system", label: "System", icon: "screen" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
];

export function ProfilePage(): JSX.Element {
  const { data: me } = useQuery(meQuery);
  const sessions = useQuery(sessionsQuery);
  const theme = useTheme();
  return (
    <div className={styles.page}>
      <header>
        <h1>{me?.username}</h1>
        <p className={styles.role}>Role: {me?.role}</p>
      </header>
      <section className={styles.panel} aria-labelledby="theme">
        <div className={styles.about}>
          <h2 id="theme">Theme</h2>
          <p>Kept in this browser.</p>
        </div>
        <div>
          <Segments label="Theme" value={theme} options={THEMES} onChange={setTheme} />
        </div>
      </section>
      <section className={styles.panel} aria-labelledby="password">
        <div className={styles.about}>
          <h2 id="password">Password</h2>
          <p>Changing it signs every other browser out.</p>
        </div>
        <PasswordForm username={me?.username ?? ""} />
      </section>
      <section className={styles.panel} aria-labelledby="sessions">
        <div className={styles.about}>
          <h2 id="sessions">Sessions</h2>
          <p>Browsers that are signed in with this account.</p>
        </div>
        {sessions.isPending && <SkeletonRows rows={3} label="The sessions are on their way" />}
        {sessions.isError && (
          <Failure title="Cannot show the sessions" error={sessions.error} onRetry={() => void sessions.refetch()} />
        )}
        {sessions.data && <SessionList sessions={sessions.data} />}
      </section>
    </div>
  );
}

function PasswordForm({ username }: { username: string }): JSX.Element {
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate(
      { current_password: current, new_password: wanted },
      {
        onSuccess: () => {
          setCurrent("");
          setWanted("");
          toast.done("The password has been changed.");
        },
      },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {/* For password managers: which account this is. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <Field
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
        error={change.isError ? messageFor(change.error) : null}
      />
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        required
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        hint="At least 8 characters."
      />
      <div>
        <Button type="submit" busy={change.isPending}>
          Change the password
        </Button>
      </div>
    </form>
  );
}
