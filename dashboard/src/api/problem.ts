// What went wrong with a request, in words a person can read.

/** The server answered, and it was a no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** When to try again, seconds; null where the server does not say. */
  readonly retryAfter: number | null;

  constructor(status: number, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** No answer at all, or one of a proxy that has no server behind it. */
export class AwayError extends Error {
  override readonly name = "AwayError";

  constructor(cause?: unknown) {
    super("The server does not answer.", { cause });
  }
}

/** A proxy says so when the server behind it is down. */
const AWAY_STATUSES = new Set([502, 504]);

/** The error that an answer stands for; `body` is what it says, read already. */
export function problemOf(response: Response, body: unknown): ApiError | AwayError {
  if (AWAY_STATUSES.has(response.status)) return new AwayError();
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError(response.status, messageOf(body, response.status), Number.isFinite(seconds) ? seconds : null);
}

function messageOf(body: unknown, status: number): string {
  const told = detailOf(body);
  return told ? sentence(told) : `The server answered ${status} without saying why.`;
}

function detailOf(body: unknown): string | null {
  if (typeof body === "string" && body.trim() !== "" && !body.trimStart().startsWith("<")) return body.trim();
  if (typeof body !== "object" || body === null) return null;
  const { detail, title } = body as { detail?: unknown; title?: unknown };
  if (typeof detail === "string" && detail !== "") return detail;
  return typeof title === "string" && title !== "" ? title : null;
}

/** Problems are written in lower case without a full stop: in a page they are sentences. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** What to show of anything that was thrown. */
export function messageFor(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}
