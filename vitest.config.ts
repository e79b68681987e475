import { defineConfig } from "vitest/config";

const report = process.env.WENFENG_TEST_REPORT;

export default defineConfig({
  test: {
    globalSetup: ["test/elasticsearch-node.ts"],
    include: ["test/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    passWithNoTests: false,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
