import { defineConfig } from "@playwright/test";

/** Two cores: one world at a time. Every test starts its own server on its own data. */
export default defineConfig({
  testDir: "tests",
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"]],
  outputDir: "test-results",
});
