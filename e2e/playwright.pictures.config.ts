import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Takes the pictures of docs/bilder, and all others into test-results/pictures: `npm run pictures`. */
export default defineConfig(base, { testDir: "pictures", timeout: 300_000 });
