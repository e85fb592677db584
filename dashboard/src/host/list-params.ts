// Changing what the address of a list says.
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

import type { ListParams } from "./params";

type Change = { [Name in keyof ListParams]: ListParams[Name] | undefined };

/** Undefined takes it out. Typing replaces the entry of the history; choosing makes one of its own. */
export function useListChange(): (change: Change, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) =>
      void navigate({
        to: ".",
        search: (before: object) =>
          Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined)),
        replace,
      }),
    [navigate],
  );
}
