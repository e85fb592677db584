// Puts the dashboard into the page.
import "./styles/tokens.css";
import "./styles/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { makeCache } from "./api/cache";
import { keepAsking } from "./api/connection";
import { meQuery } from "./api/session";
import { Toasts } from "./kit/toast";
import { TooltipProvider } from "./kit/tooltip";
import { makeRouter } from "./routes";

const cache = makeCache(() => {
  // The session has ended in the middle of something: sign in, and come back to where one was.
  if (!cache.getQueryData(meQuery.queryKey)) return;
  cache.setQueryData(meQuery.queryKey, null);
  const { href } = router.state.location;
  void router.navigate({ to: "/sign-in", search: { ended: true, ...(href !== "/" && { next: href }) } });
});
const router = makeRouter(cache);

keepAsking(() => {
  void cache.invalidateQueries();
  void router.invalidate();
});

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element for the dashboard");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
