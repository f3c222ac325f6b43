/** What waits for an agent, grouped by what keeps it. */
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, number, plural } from "./format.js";
import { address } from "./route.js";

const MOST_NAMED = 6;

const reasons = new Keyed(
  byId("reasons"),
  group => JSON.stringify([group.reason, group.vetoes.map(veto => veto.reason)]),
  () => el("li"),
  (item, group) =>
    item.replaceChildren(
      el("p", {}, el("strong", {}, plural(group.hosts, "host")), `: ${group.reason}`),
      el("ul", {}, group.vetoes.map(veto => el("li", {}, `${veto.words}: ${plural(veto.count, "agent")}`))),
      el("p", { class: "small" }, "longest for ", ageOf(group.oldest)),
      el("p", { class: "names" }, ...names(group)),
    ),
);

function names({ examples, hosts }) {
  const named = examples.slice(0, MOST_NAMED);
  const links = named.flatMap(name => [el("a", { href: address({ host: name }), onclick: event => (event.currentTarget.href = address({ host: name })) }, name), " "]);
  return hosts > named.length ? [...links, el("span", { class: "small" }, `and ${number(hosts - named.length)} more`)] : links;
}

/** Shows the groups. */
export function showWaiting({ total, groups }) {
  say(byId("waiting-count"), number(total));
  reasons.update(groups);
  byId("no-waiting").hidden = total > 0;
}
