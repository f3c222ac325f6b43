/** What is wrong, worst first: how much of it, the likely cause, and the first thing to do about it. */
import { command } from "./command.js";
import { byId, el, Keyed, say } from "./dom.js";
import { clock, number } from "./format.js";
import { address } from "./route.js";

const list = new Keyed(
  byId("troubles"),
  trouble => `${trouble.kind} ${trouble.about ?? ""}`,
  () => el("li"),
  (item, trouble) => {
    item.className = trouble.urgent ? "urgent" : "";
    item.replaceChildren(
      el("p", {}, el("span", { class: "sign", "aria-hidden": "true" }, trouble.urgent ? "▲" : "△"), " ",
        el("strong", {}, trouble.words), trouble.since ? ` since ${clock(trouble.since)}` : "", trouble.filter ? " " : "", trouble.filter ? show(trouble) : ""),
      trouble.todo || trouble.examples.length ? el("p", { class: "small" }, trouble.todo, trouble.examples.length ? ` For instance: ${trouble.examples.join(", ")}.` : "") : "",
      trouble.command ? command(trouble.command) : "",
    );
  },
);

function show({ filter, words }) {
  const where = address({ q: null, state: null, type: null, agent: null, guest: null, host: null, machine: null, ...filter });
  return el("a", { href: where, "aria-label": `Show them: ${words}` }, "show them");
}

/** Shows the troubles of the overview; while pmc does not answer, that is the only one. */
export function showTroubles(troubles) {
  list.update(troubles);
  byId("troubles").hidden = troubles.length === 0;
  const urgent = troubles.filter(trouble => trouble.urgent);
  const worst = urgent[0] ?? null;
  const title = worst ? `▲ ${worst.title}` : troubles.length ? `△ ${troubles[0].title}` : "";
  document.title = title ? `${title} · pmc` : "pmc";
  const more = troubles.length - 1;
  say(byId("troubles-said"), troubles.length ? `${troubles[0].words}${more > 0 ? `, and ${number(more)} more` : ""}` : "");
}
