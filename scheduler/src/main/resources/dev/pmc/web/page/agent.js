/** One agent: what it says of itself, what is on it, what has happened to it; and how it is emptied. */
import { change, get } from "./api.js";
import { command, quoted } from "./command.js";
import { ask, done } from "./dialog.js";
import { el } from "./dom.js";
import { ageOf, clock, mebibytes, mebibytesOf, number, plural } from "./format.js";
import { item } from "./events.js";
import { cellOf, marks } from "./fleet.js";
import { facts, Panel, part } from "./panel.js";
import { address, go, route } from "./route.js";

export const closeAgent = () => go({ machine: null });

const panel = new Panel("agent", closeAgent, cellOf);

/** Shows the agent that the address names, or nothing. Also brings an open panel up to date. */
export async function showAgent() {
  const { machine } = route();
  if (!machine) return panel.hide();
  panel.open(machine);
  try {
    const [agent, past] = await Promise.all([
      get(`agents/${encodeURIComponent(machine)}`),
      get("history", { agent: machine, limit: 40 }),
    ]);
    if (panel.opened === machine) panel.show(agent.hostname, [agent, past], () => content(agent, past));
  } catch (e) {
    if (panel.opened !== machine) return;
    if (e.status !== 404) throw e;
    panel.missing(`There is no agent ${machine}. pmc knows those that have made an offer, and those on which hosts are.`);
  }
}

const content = (agent, past) => [
  el("p", { class: "state" }, stand(agent)),
  actions(agent),
  agent.evacuation ? progress(agent) : null,
  part("Hosts", el("p", {}, el("a", { href: address({ agent: agent.hostname, machine: null, host: null }) }, plural(agent.hosts, "host")), types(agent))),
  part("Room", facts([
    ["Processors", agent.capacity ? `${number(agent.used.cpus)} of ${number(agent.capacity.cpus)}` : null],
    ["Memory", agent.capacity ? mebibytesOf(agent.used.memory_mib, agent.capacity.memory_mib) : null],
    ["Disk", agent.capacity ? mebibytesOf(agent.used.disk_mib, agent.capacity.disk_mib) : null],
    ["Taken, free unknown", agent.capacity ? null : `${number(agent.used.cpus)} cpu, ${mebibytes(agent.used.memory_mib)} memory`],
    ["Not pmc's", Object.entries(agent.foreign).filter(([, count]) => count).map(([type, count]) => `${type} ${number(count)}`).join(", ")],
    ["Last offer", agent.last_offer ? clock(agent.last_offer) : "none since pmc was started"],
    ["Offers in hand", number(agent.offers)],
    ["Id", agent.id, "code"],
  ])),
  part("Attributes", Object.keys(agent.attributes).length ? facts(Object.entries(agent.attributes)) : el("p", { class: "nothing" }, "None that pmc has seen.")),
  part("Image cache", agent.images.length
    ? facts(agent.images.map(image => [image.source.split("/").at(-1), el("span", { title: image.source }, mebibytes(image.bytes / 1048576))]))
    : el("p", { class: "nothing" }, "Nothing was heard of it lately: an executor tells while it runs there.")),
  part("Maintenance", facts([
    ["Announced", agent.maintenance_begins ? `from ${clock(agent.maintenance_begins)}${agent.maintenance_ends ? ` to ${clock(agent.maintenance_ends)}` : ""}` : agent.maintenance ? "yes" : "none"],
    ["No new hosts", agent.barred_until ? `until ${clock(agent.barred_until)}: ${agent.barred_because}` : null],
  ])),
  part("History", past.items.length ? el("ol", { class: "history" }, past.items.map(event => item(event))) : el("p", { class: "nothing" }, "Nothing since pmc was started.")),
];

function stand(agent) {
  const special = marks(agent);
  return special.length ? special.map(mark => `${mark.sign} ${mark.word}`).join(" · ") : "gets hosts";
}

const types = agent => (Object.keys(agent.types).length ? `: ${Object.entries(agent.types).map(([type, count]) => `${type} ${number(count)}`).join(", ")}` : "");

function progress(agent) {
  const off = agent.hosts - agent.running;
  return el("div", { class: "steps" },
    el("p", { class: "small" }, agent.running ? `${plural(agent.running, "host")} still ${agent.running === 1 ? "runs" : "run"} of ${number(agent.hosts)}.` : "No host runs here any more."),
    el("progress", { max: Math.max(1, agent.hosts), value: off, "aria-label": "hosts that are off" }, `${off} of ${agent.hosts}`));
}

const VERBS = {
  drain: { label: "Drain", says: "It gets no new hosts until it is undrained. Those that are there stay.", query: {}, option: "" },
  evacuate: { label: "Evacuate", says: "It gets no new hosts, and those that are there are stopped, a few at a time. Their disks stay, and they come up again when it is undrained.", query: { evacuate: "stop" }, option: " --evacuate stop" },
  undrain: { label: "Undrain", says: "It gets hosts again, and those that were stopped to empty it come up.", query: {}, option: "" },
};

function actions(agent) {
  const offered = agent.drained ? (agent.evacuation ? ["undrain"] : ["evacuate", "undrain"]) : ["drain", "evacuate"];
  return el("p", { class: "actions" }, offered.map(verb =>
    el("button", { type: "button", "data-action": verb, onclick: () => askAgent(verb, agent) }, VERBS[verb].label)));
}

function askAgent(verb, agent) {
  const { label, says, query, option } = VERBS[verb];
  const path = verb === "undrain" ? "undrain" : "drain";
  ask({
    title: `${label} ${agent.hostname}`,
    parts: [
      el("p", {}, says),
      verb === "evacuate" ? el("p", {}, el("strong", {}, plural(agent.hosts, "host"), agent.hosts === 1 ? " is" : " are", " there."), types(agent)) : null,
      el("p", { class: "small" }, "The same on a terminal:"),
      command(`pmc agent ${path} ${quoted(agent.hostname)}${option}`),
    ],
    yes: label,
    danger: verb === "evacuate",
    typed: verb === "evacuate" && agent.hosts ? agent.hostname : null,
    act: async () => {
      await change("POST", `agents/${encodeURIComponent(agent.id)}/${path}`, query);
      done(`${agent.hostname}: ${verb === "evacuate" ? "is being emptied" : verb === "drain" ? "gets no new hosts" : "gets hosts again"}.`);
      await showAgent();
    },
  });
}
