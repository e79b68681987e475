import { expect, test } from "vitest";
import * as scenes from "./scenes.ts";
import { openStage } from "./stage.ts";

test("ten stories are told", () => expect(Object.keys(scenes)).toHaveLength(10));

test.each(Object.values(scenes).map((scene) => [scene.title, scene] as const))("%s", async (_title, scene) => {
  let claims = 0;
  await scene.play(
    openStage((line) => {
      claims += Number(line.includes("✓"));
    }),
  );
  expect(claims).toBeGreaterThanOrEqual(4);
});
