// The pages of an admin, in a real browser against a real server that `e2e/seed.ts` has filled.
import { randomUUID } from "node:crypto";

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { asked, register } from "../seed/agent.ts";
import { bootOf, planHosts } from "../seed/hosts.ts";
import { readingsAt } from "../seed/readings.ts";
import { hostIds, launch, open, page, type Session } from "./browser.ts";

let browser: Browser;
let session: Session;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  expect(session.complaints).toEqual([]);
  await session.context.close();
});

async function visit(path: string): Promise<Page> {
  session = await open(browser, path);
  return session.tab;
}

/** A name that no run before has used. */
const fresh = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;
const dialog = (tab: Page, name: string | RegExp) => tab.getByRole("dialog", { name });
const toast = (tab: Page, text: string | RegExp) => tab.getByRole("status").getByText(text);

async function post(path: string, data: unknown): Promise<unknown> {
  const answer = await session.context.request.post(`${page}/api/v1${path}`, { data });
  expect(answer.ok(), `${path} ${String(answer.status())}`).toBe(true);
  return answer.json().catch(() => null);
}

test("a host is enrolled by the line, and is seen arriving", async () => {
  const tab = await visit("/admin/enrol");
  // A network that is none is refused by the server.
  session.mayLog(/status of 400 .*\/admin\/tokens$/);
  await tab.getByRole("radio", { name: "Linux" }).check();
  await tab.getByText("Options").click();
  await tab.getByLabel("Hosts", { exact: true }).fill("2");
  await tab.getByLabel("Labels").fill("attic");
  await tab.getByRole("button", { name: /^Make / }).click();
  await tab.getByText("“attic” is no label: write key=value.").waitFor();
  await tab.getByLabel("Labels").fill("site=attic");
  await tab.getByLabel("Networks").fill("300.0.0.0/8");
  await tab.getByLabel("Networks").press("Enter");
  await tab.getByText(/is no network such as/).waitFor();
  await tab.getByLabel("Networks").fill("");
  await tab.getByLabel("Networks").press("Enter");
  await tab.getByText("Waiting for the host.").waitFor();
  await tab.getByText(/2 hosts, ends in/).waitFor();
  const text = (await tab.locator("pre").allInnerTexts()).join("\n");
  const token = /spt_[\w-]+\.[\w-]+/.exec(text)?.[0] ?? "";
  expect(token).not.toBe("");

  const name = fresh("arrival");
  const [plan] = planHosts(1);
  if (!plan) throw new Error("there is a plan");
  const agent = await register(page, token, { ...plan, name }, bootOf(plan));
  await tab.getByText("Registered", { exact: false }).first().waitFor();
  const now = Date.now();
  await agent.post(readingsAt({ ...plan, name }, now, now, bootOf(plan)));
  await tab.getByText(/its first measurements are here/).waitFor();
  await tab.getByText("Waiting for more: 1 host so far.").waitFor();
  // A reload keeps the watch; the line was told once.
  await tab.reload();
  await tab.getByText(/cannot be shown again/).waitFor();
  await tab.getByRole("link", { name: "Open the host" }).click();
  await tab.getByRole("heading", { name }).waitFor();
  await tab.getByText("attic").first().waitFor();
  // A page of a host that is removed would go on asking for it.
  await tab.close();
  await session.context.request.delete(`${page}/api/v1/agents/${agent.id}`);
});

test("where the server has no binary it says so, and gives the steps", async () => {
  session = await open(browser, "/nowhere");
  const { tab } = session;
  await session.context.route("**/api/v1/admin/platforms", (route) => route.fulfill({ json: [] }));
  await tab.goto(`${page}/admin/enrol?os=freebsd`);
  await tab.getByText(/This server offers no binary for FreeBSD/).waitFor();
  await tab.getByRole("button", { name: "Make a token and the steps" }).click();
  await tab.getByRole("region", { name: /Steps by hand|The line/ }).waitFor();
});

test("a token is made with its limits, shown once, and revoked", async () => {
  const tab = await visit("/admin/tokens");
  await tab.getByRole("button", { name: "New token" }).waitFor();
  await tab.keyboard.press("n");
  const form = dialog(tab, "New registration token");
  const pattern = fresh("only");
  await form.getByLabel("Host names").fill(pattern);
  await form.getByLabel("Host names").press("Enter");
  await dialog(tab, "The token is made").getByText(/^spt_/).waitFor();
  await tab.getByRole("button", { name: "Done" }).click();
  await tab.getByRole("searchbox", { name: "Search tokens" }).fill(pattern);
  await expect.poll(() => new URL(tab.url()).searchParams.get("q")).toBe(pattern);
  await tab.getByRole("button", { name: /^Revoke spt_/ }).click();
  await dialog(tab, "Revoke this token?")
    .getByText(/Hosts that have registered stay/)
    .waitFor();
  // The focus is where nothing is lost; the deed is one step further.
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await toast(tab, "The token has been revoked.").waitFor();
  await tab.getByText("No token is like that").waitFor();
  await tab.getByRole("button", { name: /^All/ }).click();
  await tab.getByText("Revoked", { exact: true }).waitFor();
});

test("users are made, get roles, are disabled and deleted", async () => {
  const tab = await visit("/admin/users?new=true");
  session.mayLog(/status of 400 .*\/admin\/users$/);
  const name = fresh("ann");
  const form = dialog(tab, "New user");
  await form.getByLabel("User name").fill("two words");
  await form.getByRole("button", { name: "Make one up" }).click();
  await form.getByRole("button", { name: "Make the user" }).click();
  await form.getByText(/A user name has 1 to/).waitFor();
  await form.getByLabel("User name").fill(name);
  await form.getByLabel("User name").press("Enter");
  await toast(tab, `${name} can sign in now.`).waitFor();
  await tab.getByRole("searchbox", { name: "Search users" }).fill(name);
  const menu = tab.getByRole("button", { name: `What to do with ${name}` });
  await menu.click();
  await tab.getByRole("menuitem", { name: "Change the role" }).click();
  await dialog(tab, `Role of ${name}`).getByLabel("Role").selectOption("admin");
  await tab.getByRole("button", { name: "Give the role" }).click();
  await toast(tab, `${name} is admin now.`).waitFor();
  await menu.click();
  await tab.getByRole("menuitem", { name: "Disable" }).click();
  await tab.getByRole("button", { name: "Disable the user" }).click();
  await tab.getByText("Disabled", { exact: true }).waitFor();
  await menu.click();
  await tab.getByRole("menuitem", { name: "Delete" }).click();
  await dialog(tab, `Delete ${name}?`)
    .getByText(/are lost/)
    .waitFor();
  await tab.getByRole("button", { name: "Delete the user" }).click();
  await toast(tab, `${name} has been deleted.`).waitFor();
});

test("the last superadmin is protected, in the server's words", async () => {
  const tab = await visit("/admin/users?q=admin");
  session.mayLog(/status of 400 .*\/role$/);
  await tab.getByRole("button", { name: "What to do with admin", exact: true }).click();
  await tab.getByRole("menuitem", { name: "Change the role" }).click();
  await dialog(tab, "Role of admin").getByLabel("Role").selectOption("viewer");
  await tab.getByRole("button", { name: "Give the role" }).click();
  await dialog(tab, "Role of admin").getByText("It is the last superadmin: make another one first.").waitFor();
});

test("an API token is made and revoked", async () => {
  const tab = await visit("/admin/api-tokens?new=true");
  const name = fresh("prometheus");
  const form = dialog(tab, "New API token");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Scope").selectOption("metrics");
  await form.getByRole("button", { name: "Make the token" }).click();
  await tab.getByText(/^spa_/).waitFor();
  await tab.getByRole("button", { name: "Done" }).click();
  await tab.getByRole("button", { name: `Revoke ${name}` }).click();
  await tab.getByRole("button", { name: "Revoke the token" }).click();
  await toast(tab, "The API token has been revoked.").waitFor();
});

test("labels are given to many hosts and taken away again", async () => {
  const tab = await visit("/admin/labels?q=pi-");
  const key = `k${randomUUID().slice(0, 6)}`;
  await tab.getByRole("checkbox", { name: "Choose pi-attic" }).check();
  await tab.getByRole("checkbox", { name: "Choose pi-kitchen" }).check();
  await tab.getByLabel("Key").fill("Not so");
  await tab.getByLabel("Value").fill("x");
  await tab.getByRole("button", { name: "Give to 2 hosts" }).click();
  await tab.getByText(/is no key/).waitFor();
  await tab.getByLabel("Key").fill(key);
  await tab.getByLabel("Value").press("Enter");
  await toast(tab, `2 hosts got ${key}: x.`).waitFor();
  await tab.getByRole("button", { name: "Take away" }).click();
  await tab.getByRole("menuitem", { name: `${key} of 2 hosts` }).click();
  await tab.getByRole("button", { name: "Take it away" }).click();
  await toast(tab, `${key} is gone from 2 hosts.`).waitFor();
  await tab.getByRole("button", { name: "Labels of pi-attic" }).click();
  await expect.poll(() => new URL(tab.url()).searchParams.get("host")).not.toBe(null);
  await tab.reload();
  await dialog(tab, "Labels of pi-attic").getByText("raspberry-pi").waitFor();
});

test("a host follows everywhere, then its label, then itself; what holds says where it comes from", async () => {
  const tab = await visit("/admin/collectors?level=label");
  const request = session.context.request;
  await request.put(`${page}/api/v1/settings/global`, { data: { collectors: { memory: { interval_seconds: 20 } } } });
  await request.put(`${page}/api/v1/settings/labels/role:storage`, {
    data: { priority: 3, settings: { collectors: { cpu: { interval_seconds: 2 } } } },
  });
  await tab.goto(`${page}/admin/collectors?level=host`);
  await tab.getByRole("link", { name: "nas-01" }).click();
  const line = (name: string) =>
    tab.getByRole("row").filter({ has: tab.getByLabel(`${name}, every`, { exact: true }) });
  await line("Memory and swap").getByText("everywhere").waitFor();
  await line("Processors").getByText("label role:storage").waitFor();
  await tab.getByLabel("Processors, every", { exact: true }).fill("often");
  await tab.getByLabel("Processors, every", { exact: true }).press("Enter");
  await tab.getByText("From 1 s to 24 h, such as 10 s or 5 min.").waitFor();
  await tab.getByLabel("Processors, every", { exact: true }).fill("1 min");
  await line("Processors").getByText("set here").waitFor();
  await tab.getByLabel("Wi-Fi, on or off").selectOption("off");
  await tab.getByText("2 changes").waitFor();
  await tab.getByRole("button", { name: "Save" }).click();
  await toast(tab, /follows it within a minute/).waitFor();
  const id = new URL(tab.url()).searchParams.get("host") ?? "";
  const kept = (await (await request.get(`${page}/api/v1/agents/${id}/settings`)).json()) as { effective: unknown };
  expect(kept.effective).toMatchObject({
    collectors: { cpu: { interval_seconds: 60 }, wifi: { enabled: false }, memory: { interval_seconds: 20 } },
  });
  await request.put(`${page}/api/v1/agents/${id}/settings`, { data: {} });
  await tab.goto(`${page}/admin/collectors?level=label&label=role:storage`);
  await tab.getByRole("button", { name: "Priority 3: change it" }).click();
  await dialog(tab, "Priority of role:storage").getByLabel("Priority").fill("high");
  await tab.keyboard.press("Enter");
  await tab.getByText("A whole number.").waitFor();
  await dialog(tab, "Priority of role:storage").getByLabel("Priority").fill("12");
  await tab.keyboard.press("Enter");
  await toast(tab, "role:storage has priority 12 now.").waitFor();
  await tab.getByRole("button", { name: "Priority 12: change it" }).waitFor();
  await tab.getByRole("button", { name: "Set nothing any more" }).click();
  await dialog(tab, /role:storage/)
    .getByRole("button", { name: "Set nothing any more" })
    .click();
  await toast(tab, "role:storage sets nothing any more.").waitFor();
  await request.put(`${page}/api/v1/settings/global`, { data: {} });
});

test("what may be run on a host is set, says what is not possible, and holds where diagnostics are run", async () => {
  const tab = await visit("/nowhere");
  const id = (await hostIds(session.context, page)).get("mail") ?? "";
  await tab.goto(`${page}/admin/collectors?level=host&host=${id}`);
  await tab.getByLabel("Diagnostics that may be run").selectOption("these");
  await tab.getByRole("checkbox", { name: "Traceroute" }).uncheck();
  const networks = tab.getByLabel("No targets in");
  await networks.fill("192.0.2.0/24 300.0.0.0/8");
  await networks.press("Enter");
  await tab.getByText("“300.0.0.0/8” is no network, such as 10.0.0.0/8.").waitFor();
  await networks.fill("192.0.2.0/24");
  await tab.getByText("2 changes").waitFor();
  await networks.press("Enter");
  await toast(tab, /mail follows it within a minute/).waitFor();
  await tab
    .getByRole("row", { name: /^May be run/ })
    .getByText("set here")
    .waitFor();
  await tab.goto(`${page}/hosts/${id}/diagnostics?target=192.0.2.9`);
  await tab.getByText("The policy of this host does not allow targets in 192.0.2.0/24.").waitFor();
  await tab.goto(`${page}/hosts/${id}/diagnostics?tool=traceroute`);
  await tab.getByText("The policy of this host does not allow traceroute.").first().waitFor();
  const refused = await session.context.request.post(`${page}/api/v1/agents/${id}/commands`, {
    data: { type: "traceroute", target: "198.51.100.1" },
  });
  expect(refused.status()).toBe(403);
  await session.context.request.put(`${page}/api/v1/agents/${id}/settings`, { data: {} });
});

test("a host is removed once one has said so, with its page, and its agent is refused", async () => {
  const tab = await visit("/nowhere");
  const { token } = (await post("/admin/tokens", {})) as { token: string };
  const name = fresh("retired");
  const [plan] = planHosts(1);
  if (!plan) throw new Error("there is a plan");
  const agent = await register(page, token, { ...plan, name }, bootOf(plan));
  await tab.goto(`${page}/hosts/${agent.id}`);
  await tab.getByRole("button", { name: `What to do with ${name}` }).click();
  await tab.getByRole("menuitem", { name: "Uninstall the agent by hand" }).click();
  await dialog(tab, "Uninstall the agent by hand")
    .getByText(/spectra-agent/)
    .first()
    .waitFor();
  await tab.keyboard.press("Escape");
  await tab.getByRole("button", { name: `What to do with ${name}` }).click();
  await tab.getByRole("menuitem", { name: "Remove the host" }).click();
  const question = dialog(tab, `Remove ${name}?`);
  await question.getByText(/Everything that it has measured is lost/).waitFor();
  // The focus is where nothing is lost.
  await tab.keyboard.press("Enter");
  await expect.poll(() => question.count()).toBe(0);
  await tab.getByRole("button", { name: `What to do with ${name}` }).click();
  await tab.getByRole("menuitem", { name: "Remove the host" }).click();
  await question.getByRole("button", { name: "Remove the host" }).click();
  await toast(tab, `${name} has been removed.`).waitFor();
  await expect.poll(() => new URL(tab.url()).pathname).toBe("/");
  const gone = await session.context.request.get(`${page}/api/v1/agents/${agent.id}`);
  expect(gone.status()).toBe(404);
  await expect(agent.post(readingsAt({ ...plan, name }, Date.now(), Date.now(), bootOf(plan)))).rejects.toThrow("401");
});

test("thresholds say what is not possible beside the field, and hold when they are saved", async () => {
  const tab = await visit("/admin/thresholds");
  const warn = tab.getByRole("textbox", { name: "Processors, warning, %" });
  const before = await warn.inputValue();
  await warn.fill("99");
  await tab.getByText("Not below the warning.").waitFor();
  expect(await tab.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await warn.fill("71");
  await warn.press("Enter");
  await toast(tab, "The thresholds hold from now on.").waitFor();
  await tab.reload();
  await expect.poll(() => warn.inputValue()).toBe("71");
  await warn.fill(before);
  await warn.press("Enter");
  await expect.poll(() => tab.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
});

test("the server tells how it is", async () => {
  const tab = await visit("/admin/server");
  const state = (await (await session.context.request.get(`${page}/api/v1/server`)).json()) as { version: string };
  await tab.getByRole("region", { name: "Version" }).getByText(state.version).waitFor();
  await tab
    .getByRole("region", { name: "Database on disk" })
    .getByText(/[KMG]iB/)
    .first()
    .waitFor();
  await tab.getByText("As measured").waitFor();
});

test("the audit is narrowed down by who, what and when, and its address keeps it", async () => {
  const tab = await visit("/admin/audit");
  await post("/admin/tokens", {});
  await tab.reload();
  await tab.getByRole("button", { name: "Made a token" }).first().click();
  await expect.poll(() => new URL(tab.url()).searchParams.get("action")).toBe("token.create");
  expect(await tab.getByLabel("What", { exact: true }).inputValue()).toBe("token.create");
  await expect.poll(() => tab.getByRole("button", { name: "Signed in" }).count()).toBe(0);
  await tab.getByLabel("To", { exact: true }).fill("2020-01-01");
  await tab.getByText("Nothing is recorded that is like that").waitFor();
  await tab.goBack();
  await tab.getByRole("button", { name: "Made a token" }).first().waitFor();
  await tab.getByRole("button", { name: "Show all" }).click();
  await expect.poll(() => new URL(tab.url()).search).toBe("");
});

/** A host that is known, and asks once more without a proof that it is that one: as if it was installed anew. */
async function anew(tab: Page, name: string): Promise<() => Promise<Response>> {
  const { token } = (await post("/admin/tokens", { uses: 0 })) as { token: string };
  const machine = { machine_id: randomUUID().replaceAll("-", ""), board_id: randomUUID() };
  const [plan] = planHosts(1);
  if (!plan) throw new Error("there is a plan");
  const ask = (): Promise<Response> => asked(page, token, { ...plan, name }, bootOf(plan), machine);
  expect((await ask()).status).toBe(201);
  expect((await ask()).status).toBe(409);
  await tab.goto(`${page}/admin/waiting`);
  return ask;
}

test("a host that waits is approved as a host of its own, and is let in with its next request", async () => {
  const tab = await visit("/nowhere");
  const name = fresh("clone");
  const ask = await anew(tab, name);
  const card = tab.getByRole("article", { name });
  await card.getByText(/could not prove to be that host/).waitFor();
  await card.getByRole("button", { name: "It is another host" }).click();
  await dialog(tab, "Is it a host of its own?").getByRole("button", { name: "Yes, let it in" }).click();
  await toast(tab, "It is let in as a new host with its next request.").waitFor();
  await expect.poll(() => card.count()).toBe(0);
  const answer = await ask();
  expect(answer.status).toBe(201);
  const { agent_id: id } = (await answer.json()) as { agent_id: string };
  const host = await session.context.request.get(`${page}/api/v1/agents/${id}`);
  expect(((await host.json()) as { hostname: string }).hostname).toBe(name);
});

test("a host that waits is denied, is refused from then on, and is among those that are decided", async () => {
  const tab = await visit("/nowhere");
  const name = fresh("stranger");
  const ask = await anew(tab, name);
  const card = tab.getByRole("article", { name });
  await card.getByRole("button", { name: "Deny" }).click();
  const question = dialog(tab, "Deny this host?");
  // The focus is where nothing is lost.
  await tab.keyboard.press("Enter");
  await expect.poll(() => question.count()).toBe(0);
  expect((await ask()).status).toBe(409);
  await card.getByRole("button", { name: "Deny" }).click();
  await question.getByRole("button", { name: "Deny it" }).click();
  await toast(tab, "The host is refused.").waitFor();
  expect((await ask()).status).toBe(403);
  await tab.getByRole("button", { name: /^Also decided/ }).click();
  await card.getByText("Denied", { exact: true }).waitFor();
  await card.getByText(/^admin, /).waitFor();
});

test("a server without hosts leads to enrolment", async () => {
  session = await open(browser, "/nowhere");
  const { tab } = session;
  await session.context.route("**/api/v1/overview", (route) => route.fulfill({ json: [] }));
  await tab.goto(page);
  await tab.getByRole("link", { name: "Enrol the first host" }).click();
  await tab.getByRole("heading", { name: "Enrol a host" }).waitFor();
});
