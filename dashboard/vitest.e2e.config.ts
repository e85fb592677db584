import { defineConfig } from "vitest/config";

// In a real browser against a real server, which e2e/stage.ts starts.
export default defineConfig({
  test: {
    environment: "node",
    globalSetup: "e2e/stage.ts",
    include: ["e2e/tests/**/*.e2e.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
  },
});
