// The query cache: all that is known of the server, and what failing requests mean for the whole page.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { isSignedOut } from "./client";
import { connection } from "./connection";
import { ApiError, AwayError } from "./problem";

/** Tries again after a fault of the server; what is refused stays refused, and who is away is asked by `keepAsking`. */
const MOST_RETRIES = 2;

/** `signedOut` is called when a request says that the session has ended. */
export function makeCache(signedOut: () => void): QueryClient {
  const failed = (error: Error): void => {
    if (error instanceof AwayError) connection.lost();
    else connection.found();
    if (isSignedOut(error)) signedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: failed, onSuccess: () => connection.found() }),
    mutationCache: new MutationCache({ onError: failed, onSuccess: () => connection.found() }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // Whether there is a network says the request, not the browser: a server on this host needs none.
        networkMode: "always",
        retry: (count, error) => error instanceof ApiError && error.status >= 500 && count < MOST_RETRIES,
        // Polling stops while the page is hidden, and what is old is asked for when it is seen again.
        refetchIntervalInBackground: false,
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
