// The first account of a new server, with a code that only who runs the server can read.
import { useNavigate } from "@tanstack/react-router";
import { type JSX, type SyntheticEvent, useState } from "react";

import { messageFor } from "../api/problem";
import { useSetUp, useSignIn } from "../api/session";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { Gate, GateNotice } from "../shell/gate";

export function SetUpPage(): JSX.Element {
  const navigate = useNavigate();
  const setUp = useSetUp();
  const signIn = useSignIn();
  const [code, setCode] = useState("");
  const [username, setUsername] = useState("admin");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== password;

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (again !== password || setUp.isPending || signIn.isPending) return;
    const name = username.trim();
    setUp.mutate(
      { code: code.trim(), username: name, password },
      {
        onSuccess: () =>
          signIn.mutate(
            { username: name, password },
            {
              onSuccess: () => void navigate({ to: "/", replace: true }),
              onError: () => void navigate({ to: "/sign-in", replace: true }),
            },
          ),
      },
    );
  };
  return (
    <Gate
      title="Set up this server"
      about="It has no account yet. Make the first one: it may do everything, and makes the others."
    >
      {setUp.isError && <GateNotice tone="error">{messageFor(setUp.error)}</GateNotice>}
      <form onSubmit={submit}>
        <Field
          label="Set-up code"
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
          hint={
            <>
              In the server’s log, or from <code>spectra-server setup-code</code>.
            </>
          }
        />
        <Field
          label="User name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          hint="At least 8 characters."
        />
        <Field
          label="Password again"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          error={differs ? "That is not the same password." : null}
        />
        <Button type="submit" kind="primary" busy={setUp.isPending || signIn.isPending}>
          Make the account
        </Button>
      </form>
    </Gate>
  );
}
