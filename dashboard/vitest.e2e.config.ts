import { defineConfig } from "vitest/config";

// In a real browser against a real server: see README.md for what has to run.
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/tests/**/*.e2e.ts"],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
  },
});
