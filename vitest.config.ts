import { defineConfig } from "vitest/config";

const report = process.env.WENFENG_TEST_REPORT;

export default defineConfig({
  test: {
    globalSetup: ["test/elasticsearch-node.ts"],
    include: ["test/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    passWithNoTests: false,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
