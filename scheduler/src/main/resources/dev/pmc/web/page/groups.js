/** Groups of hosts, and their roll-outs as they happen. */
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, number, plural } from "./format.js";
import { address } from "./route.js";

const section = byId("groups");

const rows = new Keyed(
  byId("group-rows"),
  group => group.name,
  () => el("li"),
  (item, group) =>
    item.replaceChildren(
      el("p", {}, name(group), " ", el("span", { class: `rollout ${stand(group)}` }, stand(group)), " ", el("span", { class: "small" }, "for ", ageOf(group.since))),
      bar(group),
      el("p", { class: "small" }, words(group)),
      group.reason ? el("p", { class: stand(group) === "stopped" ? "trouble" : "small" }, group.reason) : "",
    ),
);

const stand = group => (group.leaving ? "leaving" : group.rollout);

/** The hosts of a group are found by its name, with which theirs begin. */
function name(group) {
  const change = { q: `${group.name}-`, host: null };
  return el("a", { href: address(change), onclick: event => (event.currentTarget.href = address(change)) }, group.name);
}

function bar({ name, instances, updated }) {
  return el("progress", { max: Math.max(1, instances), value: Math.min(updated, instances), "aria-label": `${name}: ${updated} of ${instances} updated` });
}

function words({ revision, image, instances, ready, updated, spare }) {
  const parts = [`revision ${number(revision)} (${image})`, `${number(updated)} of ${plural(instances, "host")} updated`, `${number(ready)} ready`];
  if (spare) parts.push(`${number(spare)} spare`);
  return parts.join(", ");
}

/** Shows the groups; a pmc without any has no section for them. */
export function showGroups(groups) {
  section.hidden = groups.length === 0;
  say(byId("group-count"), number(groups.length));
  rows.update(groups);
}
