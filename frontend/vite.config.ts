import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // Tests mount components in jsdom; without this Vitest would resolve Svelte's server side.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  server: { fs: { allow: [".."] } },
  build: {
    manifest: true,
    target: ["chrome111", "firefox115", "safari16.4"],
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        main: "src/styles/main.css",
        portal: "src/portal.ts",
        visit: "src/visit.ts",
        desk: "src/desk.ts",
        passkey: "src/passkey.ts",
        wallboard: "src/wallboard.ts",
        kiosk: "src/kiosk.ts",
        pairing: "src/pairing.ts",
        joining: "src/joining.ts",
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
  },
});
