// The API of the server, typed by its own document.
import createClient from "openapi-fetch";

import { noticeDate } from "./clock";
import { ApiError, AwayError, problemOf } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** A request that takes longer has no answer: the server ends its own after 15 s. */
const DEADLINE_MS = 20_000;

// The session is a cookie that scripts cannot read. Against other sites' forms the server checks where a request
// comes from (Sec-Fetch-Site, Origin), which browsers say by themselves: there is no token to send.
export const api = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "http://localhost" : location.origin,
  credentials: "same-origin",
  cache: "no-store",
  fetch: timedFetch,
});

async function timedFetch(request: Request): Promise<Response> {
  const sent = performance.now();
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(DEADLINE_MS)]),
    });
    noticeDate(response.headers.get("date"), sent, performance.now());
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new AwayError(error);
  }
}

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** What a request was answered with; throws `ApiError` or `AwayError`. `await answered(api.GET(…))`. */
export async function answered<T>(request: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** The same where the server may have nothing: null in place of a 204. */
export async function answeredOrNull<T>(request: Promise<Answer<T>>): Promise<T | null> {
  const { data, error, response } = await request;
  if (!response.ok) throw problemOf(response, error);
  return response.status === 204 ? null : (data ?? null);
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
