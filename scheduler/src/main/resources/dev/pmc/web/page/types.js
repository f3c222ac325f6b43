/** How evenly the hosts of each component type are spread over the agents that may carry them. */
import { colour } from "./colours.js";
import { byId, el, Keyed } from "./dom.js";
import { number } from "./format.js";
import { address } from "./route.js";

const rows = new Keyed(
  byId("types"),
  type => type.type,
  () => el("tr"),
  (row, type) =>
    row.replaceChildren(
      el("th", { scope: "row" }, el("span", { class: `swatch k${colour(type.type)}`, "aria-hidden": "true" }), link(type.type)),
      el("td", { class: "number" }, number(type.hosts)),
      el("td", { class: "number" }, number(type.agents)),
      el("td", { class: "number" }, type.least === type.most ? number(type.most) : `${number(type.least)} to ${number(type.most)}`),
      el("td", {}, spread(type)),
    ),
);

function link(type) {
  return el("a", { href: address({ type, host: null }), onclick: event => (event.currentTarget.href = address({ type, host: null })) }, type);
}

/** One apart is as even as whole hosts allow. */
function spread({ least, most }) {
  const apart = most - least;
  return apart <= 1 ? el("span", { class: "even" }, "even") : el("span", { class: "uneven" }, `▲ ${number(apart)} apart`);
}

/** Shows the types of the overview, and offers them as a filter. */
export function showTypes(types) {
  rows.update(types);
  byId("no-types").hidden = types.length > 0;
  byId("spread").querySelector("table").hidden = types.length === 0;
}
