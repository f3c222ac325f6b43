/** What can be done to hosts that are there: by jobs, as everybody else has it done. */
import { change } from "./api.js";
import { command, quoted } from "./command.js";
import { ask, done } from "./dialog.js";
import { el } from "./dom.js";
import { number, plural } from "./format.js";

const MOST_NAMED = 12;
/** In one request. */
const MOST_JOBS = 1000;
/** Of more hosts the command line says no names. */
const MOST_TYPED = 200;

/** By their word in a job. */
export const ACTIONS = {
  start: { label: "Start", says: "Powers it on, and tries again what has failed." },
  stop: { label: "Stop", says: "Powers the guest off, politely at first. Its disk stays." },
  restart: { label: "Restart", says: "Powers the guest off and on again." },
  delete: { label: "Delete", says: "Removes the VM and its disk. There is no way back.", danger: true },
};

/** Asks whether to do that to these hosts, and has it done. `then()` is called when all jobs are queued. */
export function askFor(action, names, then = () => {}) {
  const { label, says, danger } = ACTIONS[action];
  const one = names.length === 1;
  ask({
    title: `${label} ${one ? names[0] : plural(names.length, "host")}`,
    parts: [
      el("p", {}, says),
      one ? null : el("p", { class: "names" }, names.slice(0, MOST_NAMED).join(", "), names.length > MOST_NAMED ? ` and ${number(names.length - MOST_NAMED)} more` : ""),
      el("p", { class: "small" }, "The same on a terminal:"),
      names.length > MOST_TYPED
        ? el("p", { class: "small" }, `Too many names for one command line: a list of them comes from pmc host list --output json.`)
        : command(`pmc host ${action} ${names.map(quoted).join(" ")}${danger ? " --yes" : ""}`),
    ],
    yes: label,
    danger,
    typed: danger ? (one ? names[0] : String(names.length)) : null,
    act: () => perform(action, names, then),
  });
}

async function perform(action, names, then) {
  const what = `${action} ${names.length === 1 ? names[0] : plural(names.length, "host")}`;
  const complaint = await send(what, names.map(hostname => ({ action, hostname })));
  if (!complaint) then();
  return complaint;
}

/** Sends jobs, and says so in these words; returns what went wrong, null if all were taken. */
export async function send(what, jobs) {
  const items = [];
  for (let from = 0; from < jobs.length; from += MOST_JOBS) {
    items.push(...(await change("POST", "jobs", {}, { jobs: jobs.slice(from, from + MOST_JOBS) })).items);
  }
  const complaint = complaintOf(items);
  if (!complaint) done(`Queued: ${what}.${warningOf(items)}`);
  return complaint;
}

/** What went wrong with jobs that were sent, in words; null if all were taken. */
export function complaintOf(items) {
  const bad = items.filter(item => item.outcome !== "queued");
  if (bad.length === 0) return null;
  const told = bad.find(item => item.problems.length) ?? bad[0];
  const first = `${told.hostname ?? "a job"}: ${told.problems.join("; ")}`;
  const taken = items.length - bad.length;
  return first + (bad.length > 1 ? ` – and ${number(bad.length - 1)} more` : "") + (taken ? `. ${number(taken)} of ${number(items.length)} were queued.` : "");
}

export const warningOf = items => [...new Set(items.flatMap(item => item.warnings))].map(warning => ` But ${warning}.`).join("");

/** Buttons for one host; what makes no sense as it stands is not offered. */
export function buttons(host) {
  const off = { start: host.goal === "run" && host.state !== "failed", stop: host.goal !== "run", restart: host.state !== "running", delete: host.goal === "erase" };
  return el("p", { class: "actions" }, Object.entries(ACTIONS).map(([action, { label, danger }]) =>
    el("button", { type: "button", class: danger ? "danger" : null, "data-action": action, disabled: off[action], onclick: () => askFor(action, [host.hostname]) }, label)));
}
