// A browser at a page of a seeded server, for tests: what goes wrong in it fails them.
import { randomUUID } from "node:crypto";

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

import { signIn } from "../chromium.ts";

export { axeFinds, hostIds, launch, OF_COLOR, settled } from "../chromium.ts";

export const page = process.env.SPECTRA_PAGE ?? "http://127.0.0.1:4173";
export const password = process.env.SPECTRA_PASSWORD ?? "";

export interface Session {
  context: BrowserContext;
  tab: Page;
  /** What the console said and which other origins were asked: has to be empty. */
  complaints: string[];
  /** From now on the browser may log this: what a test makes fail on purpose. */
  mayLog: (message: RegExp) => void;
}

interface Wish {
  signedIn?: boolean;
  /** Of another server than the seeded one. */
  at?: string;
  options?: BrowserContextOptions;
}

/** A new browser profile with one tab; signed in unless it is told otherwise. */
export async function open(browser: Browser, path = "/", wish: Wish = {}): Promise<Session> {
  const { signedIn = true, at = page, options = {} } = wish;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  if (signedIn) await signIn(context, at, password);
  const complaints: string[] = [];
  const allowed: RegExp[] = [];
  const tab = await context.newPage();
  watch(tab, at, complaints, allowed);
  await tab.goto(at + path);
  return { context, tab, complaints, mayLog: (message) => allowed.push(message) };
}

/** What must not happen in a tab. */
export function watch(tab: Page, at: string, complaints: string[], allowed: RegExp[] = []): void {
  tab.on("console", (message) => {
    if (message.type() !== "error") return;
    // Of a resource that failed the text says how, the place which.
    const text = `${message.text()} ${message.location().url}`;
    if (!allowed.some((one) => one.test(text))) complaints.push(text);
  });
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("dialog", (dialog) => {
    complaints.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on("request", (request) => {
    if (!request.url().startsWith(at) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
}

/** A viewer of its own, signed in; the account goes with `end`. */
export async function openAsViewer(
  browser: Browser,
  path: string,
): Promise<Session & { name: string; end: () => Promise<void> }> {
  const admin = await browser.newContext();
  await signIn(admin, page, password);
  const [name, secret] = [`viewer-${randomUUID().slice(0, 8)}`, randomUUID()];
  const made = await admin.request.post(`${page}/api/v1/admin/users`, {
    data: { username: name, password: secret, role: "viewer" },
  });
  if (!made.ok()) throw new Error(`cannot make a viewer: ${String(made.status())}`);
  const session = await open(browser, "/sign-in", { signedIn: false });
  await signIn(session.context, page, secret, name);
  await session.tab.goto(page + path);
  const end = async (): Promise<void> => {
    const users = (await (await admin.request.get(`${page}/api/v1/admin/users`)).json()) as {
      id: string;
      username: string;
    }[];
    const id = users.find(({ username }) => username === name)?.id ?? "";
    await admin.request.delete(`${page}/api/v1/admin/users/${id}`);
    await admin.close();
  };
  return { ...session, name, end };
}
