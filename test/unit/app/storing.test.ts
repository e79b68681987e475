import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../../app/storing.ts";
import { loadConfig } from "../../../config/load.ts";
import { packageRoot } from "../../../lib/assets.ts";

test("a data folder that cannot be made is told with its path, not as a fault of the program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-storing-"));
  try {
    writeFileSync(join(folder, "data"), "a file where the folder should be");
    const config = loadConfig(join(packageRoot, "config", "wenfeng.example.yaml"), {});
    const opening = openStore(config, join(folder, "config", "wenfeng.yaml"), () => new Date());
    await expect(opening).rejects.toMatchObject({ code: "STORE_UNREADABLE", message: expect.stringContaining(join(folder, "data")) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
