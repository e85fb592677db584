// Sign in, and go on where one was.
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type JSX, type SyntheticEvent, useState } from "react";

import { messageFor } from "../api/problem";
import { useSignIn } from "../api/session";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { Gate, GateNotice } from "../shell/gate";

const route = getRouteApi("/sign-in");

export function SignInPage(): JSX.Element {
  const { next, ended } = route.useSearch();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (signIn.isPending) return;
    signIn.mutate(
      { username: username.trim(), password },
      { onSuccess: () => void navigate({ to: next ?? "/", replace: true }), onError: () => setPassword("") },
    );
  };
  return (
    <Gate title="Sign in">
      {ended && !signIn.isError && (
        <GateNotice tone="info">Your session has ended. Sign in to go on where you were.</GateNotice>
      )}
      {signIn.isError && <GateNotice tone="error">{messageFor(signIn.error)}</GateNotice>}
      <form onSubmit={submit}>
        <Field
          label="User name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" kind="primary" busy={signIn.isPending}>
          {signIn.isPending ? "Signing in" : "Sign in"}
        </Button>
      </form>
    </Gate>
  );
}
