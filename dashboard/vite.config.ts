import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The server that `npm run dev` shows. */
const server = process.env.SPECTRA_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: { "/api": { target: server }, "/install.sh": { target: server }, "/install.ps1": { target: server } },
  },
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    // Scripts of the page's own only: nothing inline, no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Largest on-demand part; the first load has a budget of its own (scripts/budget.mjs).
    chunkSizeWarningLimit: 600,
  },
  test: {
    // Tests of components ask for a document by a comment of their own.
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],

    restoreMocks: true,
  },
});
