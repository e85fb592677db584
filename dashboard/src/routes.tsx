// Every address of the dashboard, typed with what it may say; a page's script is loaded with the page.
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";

import {
  readAuditParams,
  readCollectorsParams,
  readEnrolParams,
  readLabelsParams,
  readListParams as readAdminListParams,
} from "./admin/params";
import { fleetQuery, thresholdsQuery, underVoltageQuery } from "./api/fleet";
import { hostOverviewQuery, hostQuery } from "./api/series";
import { meQuery, setupQuery } from "./api/session";
import { readDiagnosticsParams, readFleetDiagnosticsParams } from "./diagnostics/params";
import { readEventParams } from "./events/params";
import { readFleetParams } from "./fleet/params";
import { readHostParams, readListParams, readOverviewParams } from "./host/params";
import { Crashed, NotFound } from "./pages/trouble";
import { Shell } from "./shell/shell";
import { readWorkloadParams } from "./workloads/params";

interface Context {
  cache: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: Crashed,
  notFoundComponent: NotFound,
});

/** Where to go after signing in: addresses of our own only. */
export function readNext(said: Record<string, unknown>): { next?: string; ended?: true } {
  const { next, ended } = said;
  const own = typeof next === "string" && next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\");
  return { ...(own && { next }), ...((ended === true || ended === "true") && { ended: true as const }) };
}

export const signInRoute = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readNext,
  beforeLoad: async ({ context: { cache }, search }) => {
    const me = await cache.query(meQuery).catch(() => null);
    if (me) throw redirect({ to: search.next ?? "/" });
    const setup = await cache.query(setupQuery).catch(() => null);
    if (setup?.needed) throw redirect({ to: "/set-up" });
  },
  component: lazyRouteComponent(() => import("./pages/sign-in"), "SignInPage"),
});

export const setUpRoute = createRoute({
  getParentRoute: () => root,
  path: "/set-up",
  beforeLoad: async ({ context: { cache } }) => {
    const setup = await cache.query(setupQuery).catch(() => null);
    if (setup && !setup.needed) throw redirect({ to: "/sign-in" });
  },
  component: lazyRouteComponent(() => import("./pages/set-up"), "SetUpPage"),
});

/** Everything that only who is signed in sees. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context: { cache }, location }) => {
    const me = await cache.query({ ...meQuery, staleTime: "static" });
    if (!me) throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
  },
  component: Shell,
});

export const fleetRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: readFleetParams,
  // Asked for while the page's script is on its way; the page itself tells what fails.
  loader: ({ context: { cache } }) => {
    const noMatter = (): null => null;
    void cache.query(fleetQuery).catch(noMatter);
    void cache.query(thresholdsQuery).catch(noMatter);
    void cache.query(underVoltageQuery).catch(noMatter);
  },
  component: lazyRouteComponent(() => import("./pages/fleet"), "FleetPage"),
});

export const hostRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/hosts/$hostId",
  // The stretch of time, which all tabs share.
  validateSearch: readHostParams,
  loader: ({ context: { cache }, params: { hostId } }) => {
    const noMatter = (): null => null;
    void cache.query(hostOverviewQuery(hostId)).catch(noMatter);
    void cache.query(hostQuery(hostId)).catch(noMatter);
  },
  component: lazyRouteComponent(() => import("./pages/host"), "HostPage"),
});

const ofHost = { getParentRoute: () => hostRoute };

const hostOverviewRoute = createRoute({
  ...ofHost,
  path: "/",
  validateSearch: readOverviewParams,
  component: lazyRouteComponent(() => import("./pages/host-overview"), "HostOverviewPage"),
});

const hostProcessesRoute = createRoute({
  ...ofHost,
  path: "/processes",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-processes"), "HostProcessesPage"),
});

const hostServicesRoute = createRoute({
  ...ofHost,
  path: "/services",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-services"), "HostServicesPage"),
});

const hostWorkloadsRoute = createRoute({
  ...ofHost,
  path: "/workloads",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-workloads"), "HostWorkloadsPage"),
});

const hostApplicationsRoute = createRoute({
  ...ofHost,
  path: "/applications",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-applications"), "HostApplicationsPage"),
});

const hostUpdatesRoute = createRoute({
  ...ofHost,
  path: "/updates",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-updates"), "HostUpdatesPage"),
});

const hostConfigurationRoute = createRoute({
  ...ofHost,
  path: "/configuration",
  component: lazyRouteComponent(() => import("./pages/host-configuration"), "HostConfigurationPage"),
});

const hostEventsRoute = createRoute({
  ...ofHost,
  path: "/events",
  validateSearch: readListParams,
  component: lazyRouteComponent(() => import("./pages/host-events"), "HostEventsPage"),
});

const hostDiagnosticsRoute = createRoute({
  ...ofHost,
  path: "/diagnostics",
  validateSearch: readDiagnosticsParams,
  component: lazyRouteComponent(() => import("./pages/host-diagnostics"), "HostDiagnosticsPage"),
});

const hostTabs = hostRoute.addChildren([
  hostOverviewRoute,
  hostProcessesRoute,
  hostServicesRoute,
  hostWorkloadsRoute,
  hostApplicationsRoute,
  hostUpdatesRoute,
  hostDiagnosticsRoute,
  hostConfigurationRoute,
  hostEventsRoute,
]);

export const diagnosticsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/diagnostics",
  validateSearch: readFleetDiagnosticsParams,
  component: lazyRouteComponent(() => import("./pages/diagnostics"), "DiagnosticsPage"),
});

export const workloadsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/workloads",
  validateSearch: readWorkloadParams,
  component: lazyRouteComponent(() => import("./pages/workloads"), "WorkloadsPage"),
});

export const eventsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/events",
  validateSearch: readEventParams,
  component: lazyRouteComponent(() => import("./pages/events"), "EventsPage"),
});

export const profileRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  component: lazyRouteComponent(() => import("./pages/profile"), "ProfilePage"),
});

/** The pages of an admin stand in one frame, which tells others why they see none of them. */
export const adminRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  component: lazyRouteComponent(() => import("./pages/admin"), "AdminPage"),
});

const adminIndexRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/enrol", replace: true });
  },
});

const adminRoutes = [
  adminIndexRoute,
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/enrol",
    validateSearch: readEnrolParams,
    component: lazyRouteComponent(() => import("./pages/admin-enrol"), "EnrolPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/waiting",
    validateSearch: readAdminListParams,
    component: lazyRouteComponent(() => import("./pages/admin-waiting"), "WaitingPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/tokens",
    validateSearch: readAdminListParams,
    component: lazyRouteComponent(() => import("./pages/admin-tokens"), "TokensPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/api-tokens",
    validateSearch: readAdminListParams,
    component: lazyRouteComponent(() => import("./pages/admin-api-tokens"), "ApiTokensPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/users",
    validateSearch: readAdminListParams,
    component: lazyRouteComponent(() => import("./pages/admin-users"), "UsersPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/labels",
    validateSearch: readLabelsParams,
    component: lazyRouteComponent(() => import("./pages/admin-labels"), "LabelsPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/collectors",
    validateSearch: readCollectorsParams,
    component: lazyRouteComponent(() => import("./pages/admin-collectors"), "CollectorsPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/thresholds",
    component: lazyRouteComponent(() => import("./pages/admin-thresholds"), "ThresholdsPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/server",
    component: lazyRouteComponent(() => import("./pages/admin-server"), "ServerPage"),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: "/audit",
    validateSearch: readAuditParams,
    component: lazyRouteComponent(() => import("./pages/admin-audit"), "AuditPage"),
  }),
] as const;

/** Any other address, for who is signed in: the shell stays around it. */
const nowhereRoute = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFound });

const tree = root.addChildren([
  signInRoute,
  setUpRoute,
  signedIn.addChildren([
    fleetRoute,
    hostTabs,
    diagnosticsRoute,
    workloadsRoute,
    eventsRoute,
    profileRoute,
    adminRoute.addChildren(adminRoutes),
    nowhereRoute,
  ]),
]);

export function makeRouter(cache: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { cache },
    defaultPreload: "intent",
    // The query cache knows what is fresh.
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    // Addresses as people would write them: `?q=web&sort=cpu`, without quotation marks.
    parseSearch: parseSearchWith((text) => text),
    stringifySearch: stringifySearchWith(String),
    defaultErrorComponent: Crashed,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
