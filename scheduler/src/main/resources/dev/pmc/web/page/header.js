/** The figures on top, and the one line that says to what pmc is connected. */
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, clock, number, plural } from "./format.js";
import { showTroubles } from "./troubles.js";

const figures = new Keyed(
  byId("figures"),
  figure => figure.name,
  figure => el("div", { class: "figure" }, el("dt", {}, figure.name), el("dd")),
  (element, figure) => {
    say(element.querySelector("dd"), number(figure.value));
    element.classList.toggle("bad", Boolean(figure.bad && figure.value));
    if (figure.title) element.title = figure.title;
  },
);

/** Shows the overview. */
export function showFigures(status) {
  const { queue } = status;
  say(byId("version"), status.version);
  figures.update([
    { name: "hosts", value: status.hosts.total },
    { name: "agents", value: status.agents.total },
    { name: "jobs ready", value: queue.ready, title: "Jobs in the tube that nobody has taken yet" },
    { name: "reserved", value: queue.reserved, title: "Jobs that pmc has taken and not made durable yet" },
    { name: "delayed", value: queue.delayed, title: "Jobs that become ready later" },
    { name: "buried", value: queue.buried, bad: true, title: "Jobs that were put aside because they are not valid" },
    { name: "results waiting", value: status.undelivered_results, title: "Results that the queue has not taken yet" },
  ]);
}

/** Shows how pmc stands, and what is wrong. `lost` is `{since, why}` while pmc does not answer. */
export function showStanding(status, lost) {
  const standing = byId("standing");
  const form = JSON.stringify(lost ?? status?.mesos);
  showTroubles(lost ? [lostTrouble(lost)] : status.troubles);
  if (standing.dataset.form === form) return;
  standing.dataset.form = form;
  standing.replaceChildren(...(lost || !status.mesos.connected ? [] : calm(status)));
}

const lostTrouble = ({ since, why }) => ({
  kind: "lost", about: null, urgent: true, title: "no word from pmc", since: null, examples: [], command: null, filter: null,
  words: since ? `No word from pmc since ${clock(since)}: ${why}.` : `No word from pmc: ${why}.`,
  todo: "What is shown is as old as that. VMs run on. Trying again …",
});

function calm({ mesos, queue, reconciliation }) {
  return [
    el("span", {}, "Connected to the Mesos master for ", ageOf(mesos.since)),
    el("span", {}, "framework ", el("code", {}, mesos.framework_id ?? "–")),
    el("span", {}, `queue ${queue.tube}${queue.queues.length > 1 ? ` of ${queue.queues.map(each => each.name).join(", ")}` : ""}`),
    reconciliation.open_tasks ? el("span", {}, `asking about ${plural(reconciliation.open_tasks, "task")}`) : null,
  ].filter(Boolean);
}
