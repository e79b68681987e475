import { readDeed } from "../deed-form.ts";
import { ownPath } from "../own-path.ts";
import { definePage } from "../page.ts";
import { actorOf } from "../viewer.ts";

/** One incident: what happened, why this level, what was done, and everything that can be done. */
export const incident = definePage({
  name: "incident",
  title: "事件",
  path: "/incidents",
  right: "look",
  mount: (app, { incidents }) => {
    app.post("/incidents/:id/acts", async (context) => {
      const person = actorOf(context, "act");
      const { deed, because, expected, back } = readDeed(await context.req.parseBody({ all: true }));
      const id = context.req.param("id");
      const { key, who } = person;
      await incidents.perform({ id, deed, person: { key, who }, because, ...(expected !== undefined && { expected }) });
      return context.redirect(ownPath(back, `/incidents/${id}`), 303);
    });
  },
});
