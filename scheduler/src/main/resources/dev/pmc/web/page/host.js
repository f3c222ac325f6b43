/** One host with all that is known of it, and what can be done to it, in a panel of its own address. */
import { buttons } from "./actions.js";
import { get } from "./api.js";
import { el } from "./dom.js";
import { ageOf, clock, mebibytes, number, plural } from "./format.js";
import { linkOf } from "./hosts.js";
import { facts, Panel, part } from "./panel.js";
import { remakeButtons, snapshotsOf } from "./remake.js";
import { go, route } from "./route.js";
import { sign, stateText } from "./states.js";
import { stepBar } from "./steps.js";

export const closeHost = () => go({ host: null });

const panel = new Panel("host", closeHost, linkOf);

/** Whether work on the host that is shown goes on, so that it is worth looking at more often. */
export let busy = false;

/** Shows the host that the address names, or nothing. Also brings an open panel up to date. */
export async function showHost() {
  const { host } = route();
  if (!host) return panel.hide();
  panel.open(host);
  const path = `hosts/${encodeURIComponent(host)}`;
  try {
    const [all, why] = await Promise.all([get(path), get(`${path}/why`)]);
    if (panel.opened !== host) return;
    busy = all.step !== null;
    panel.show(all.hostname, [all, why], () => content(all, why));
  } catch (e) {
    if (panel.opened !== host) return;
    if (e.status !== 404) throw e;
    panel.missing(`There is no host ${host}. Either there never was, or nothing is left of it.`);
  }
}

const content = (host, why) => [
  el("p", { class: "state" }, sign(host), el("strong", {}, stateText(host)), " for ", ageOf(host.since), goal(host)),
  buttons(host),
  remakeButtons(host),
  host.agent ? el("p", {}, el("a", { href: `console#${encodeURIComponent(host.hostname)}`, target: "_blank", rel: "noopener", id: "open-console" }, "Console, in a tab of its own")) : null,
  stepBar(host),
  whyNot(host, why),
  part("Place", facts([
    ["Agent", host.agent], ["Address", host.ip && host.ip_from === "guest" ? `${host.ip}, as the guest says` : host.ip], ["MAC", host.mac],
    ["Accepted", clock(host.accepted_at)],
    ["Attempts", (host.attempts ? number(host.attempts) : "none yet") + (host.failures ? `, ${plural(host.failures, "failure")} since the last success` : "")],
    ["Next attempt", host.not_before ? clock(host.not_before) : null],
  ])),
  host.attempt ? part("Attempt " + host.attempt.number, facts([
    ["Mesos task", host.attempt.task, "code"], ["Does", host.attempt.verb], ["On", host.attempt.agent],
    ["Agent id", host.attempt.agent_id, "code"], ["Placed", clock(host.attempt.placed_at)],
  ])) : null,
  part("Asked for", facts(spec(host))),
  snapshotsOf(host),
  host.pending_jobs.length ? part("Jobs without a result", el("ul", {}, host.pending_jobs.map(job => el("li", {}, `${job.action} `, el("code", {}, job.id))))) : null,
  part("History", history(host)),
];

/** What is wanted, where it is not what there is. */
function goal({ goal, state }) {
  if (goal === "stop" && state !== "stopped") return ", to be stopped";
  if (goal === "erase" && state !== "deleting") return ", to be deleted";
  return goal === "run" && state === "stopped" ? ", although it is to run" : "";
}

function whyNot(host, why) {
  const troubled = why.waiting || host.state === "failed" || host.state === "unreachable" || (host.state === "running" && host.reason !== null);
  return el("section", { class: troubled ? "why troubled" : "why" },
    el("p", {}, why.waiting ? `It waits: ${why.answer}.` : `${capital(why.answer)}.`),
    why.needs ? el("p", { class: "small" }, `Needs ${number(why.needs.cpus)} cpu, ${mebibytes(why.needs.memory_mib)} memory, ${mebibytes(why.needs.disk_mib)} disk, the executor's share included. `,
      `${number(why.agents_looked)} of ${plural(why.agents_known, "agent")} looked at`, why.last_looked ? [", the last ", ageOf(why.last_looked), " ago"] : "", ".") : null,
    ...why.vetoes.map(veto => el("details", { "data-key": veto.words },
      el("summary", {}, `${veto.words}: `, el("strong", {}, plural(veto.count, "agent"))),
      el("p", { class: "small" }, veto.agents.join(", ") + (veto.count > veto.agents.length ? ` and ${number(veto.count - veto.agents.length)} more` : "")))));
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

const size = spec => `${number(spec.cpus)} cpu, ${mebibytes(spec.memory_mib)} memory, ${spec.disk_gib ? number(spec.disk_gib) + " GiB disk" : "the image's own disk size"}`;

function nextStart(spec, next) {
  if (!next) return null;
  return (next.rebuilds > spec.rebuilds ? `a fresh disk from ${next.os}; ` : "") + size(next);
}

function spec({ type, spec, next_spec, placement, reason, state }) {
  return [
    ["Last reason", state === "failed" ? null : reason],
    ["Type", type],
    ["Size", size(spec)], ["From its next start on", nextStart(spec, next_spec)],
    ["Image", spec.os],
    ["Static address", spec.ip], ["Gateway", spec.gateway], ["Nameservers", spec.nameservers.join(", ")],
    ["cloud-init", [spec.ssh_keys ? plural(spec.ssh_keys, "SSH key") : null, spec.user_data ? "user-data" : null].filter(Boolean).join(", ")],
    ["Only on", placement.baremetal], ["At most", placement.max_per_agent ? `${number(placement.max_per_agent)} of the type on one agent` : null],
    ["Strategy", placement.strategy], ["Priority", placement.priority ? number(placement.priority) : null],
    ["Constraints", placement.constraints.map((constraint) => constraint.join(":")).join(", ")],
    ["If its agent is gone", placement.on_agent_loss], ["Executor", placement.executor, "code"],
    ...Object.entries(spec.labels).map(([name, value]) => [`Label ${name}`, value]),
  ];
}

function history({ history, history_since, accepted_at }) {
  const steps = history.toReversed().map(step => el("li", {},
    el("time", { datetime: step.at, title: step.at }, clock(step.at)), " ", sign({ state: step.to }), step.to,
    step.agent ? ` on ${step.agent}` : "", step.reason ? el("span", { class: "small" }, ` — ${step.reason}`) : ""));
  if (history_since !== accepted_at) steps.push(el("li", { class: "small" }, `What was before ${clock(history_since)} is in the log.`));
  return el("ol", { class: "history" }, steps);
}
