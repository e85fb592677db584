import { expect, test } from "vitest";

import { ApiError, AwayError, problemOf } from "./problem";

const answer = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers });

test.each([
  [{ detail: "wrong user name or password", title: "Unauthorized" }, "Wrong user name or password."],
  [{ title: "Not Found" }, "Not Found."],
  ["rate limit exceeded\n", "Rate limit exceeded."],
  ["<html><body>nginx</body></html>", "The server answered 400 without saying why."],
  [undefined, "The server answered 400 without saying why."],
])("%j is shown as a sentence", (body, wanted) => {
  expect(problemOf(answer(400), body).message).toBe(wanted);
});

test("it tells when to come again", () => {
  const problem = problemOf(answer(429, { "retry-after": "30" }), { detail: "too many" });
  expect(problem).toBeInstanceOf(ApiError);
  expect((problem as ApiError).retryAfter).toBe(30);
});

test("a proxy without a server behind it is no answer of the server", () => {
  expect(problemOf(answer(502), "Bad Gateway")).toBeInstanceOf(AwayError);
});
