/** Who has wanted what changed, and what came of it: for admins. */
import { get } from "./api.js";
import { byId, el, Keyed } from "./dom.js";
import { clock } from "./format.js";
import { isAdmin } from "./session.js";

const LATEST = 100;

const list = new Keyed(
  byId("audit-rows"),
  entry => entry.number,
  () => el("tr"),
  (row, entry) =>
    row.replaceChildren(
      el("td", {}, el("time", { datetime: entry.at, title: entry.at }, clock(entry.at))),
      el("td", {}, entry.who ?? "a stranger"),
      el("td", {}, `${entry.method} ${entry.path}`),
      el("td", {}, entry.through ? `${entry.from} through ${entry.through}` : entry.from),
      el("td", { class: entry.outcome === "done" ? null : "bad" }, entry.reason ? `${entry.outcome}: ${entry.reason}` : entry.outcome),
    ),
);

/** Shows the latest; nothing to whom it does not concern. */
export async function showAudit() {
  if (!isAdmin()) return;
  const { items } = await get("audit", { limit: LATEST });
  list.update(items);
  byId("no-audit").hidden = items.length > 0;
}
