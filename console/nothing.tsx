import type { Context } from "hono";
import { show } from "./layout.tsx";
import type { ConsoleEnv } from "./viewer.ts";

/** Answers that there is no such page, in the frame. */
export const showNothing = (context: Context<ConsoleEnv>) =>
  show(
    context,
    { title: "没有这个页面", page: "" },
    <section class="empty">
      <h1>没有这个页面</h1>
      <p>
        链接可能写错了，或内容已过保留期限。<a href="/">回值班台</a>
      </p>
    </section>,
    404,
  );
