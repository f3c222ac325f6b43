/** The figures on top, and the one line that says whether all is connected; trouble replaces it, loudly. */
import { byId, el, Keyed, say } from "./dom.js";
import { ageOf, clock, number, plural } from "./format.js";

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
  document.title = status.hosts.by_state.failed ? `pmc (${number(status.hosts.by_state.failed)} failed)` : "pmc";
}

/** Shows what is wrong, or that nothing is. `lost` is `{since, why}` while pmc does not answer. */
export function showStanding(status, lost) {
  const troubles = lost ? [lostWords(lost)] : troublesOf(status);
  const standing = byId("standing");
  standing.classList.toggle("trouble", troubles.length > 0);
  const form = JSON.stringify(troubles.length ? troubles : [status?.mesos]);
  if (standing.dataset.form === form) return;
  standing.dataset.form = form;
  standing.replaceChildren(...(troubles.length ? troubles.map(words => el("span", {}, words)) : calm(status)));
}

function lostWords({ since, why }) {
  return since
    ? `No word from pmc since ${clock(since)}: ${why}. What is shown is as old as that. Trying again …`
    : `No word from pmc: ${why}. Trying again …`;
}

function troublesOf(status) {
  const { mesos, queue } = status;
  const troubles = [];
  if (!mesos.connected) {
    troubles.push(
      (mesos.since ? `Not connected to the Mesos master since ${clock(mesos.since)}` : "Not connected to a Mesos master yet") +
        ": VMs run on, nothing new is placed.",
    );
  }
  troubles.push(...queue.warnings);
  if (!queue.connected) troubles.push(`The queue does not answer: ${queue.problem}. VMs run on, no jobs arrive.`);
  return troubles;
}

function calm({ mesos, queue, reconciliation }) {
  return [
    el("span", {}, "Connected to the Mesos master for ", ageOf(mesos.since)),
    el("span", {}, "framework ", el("code", {}, mesos.framework_id ?? "–")),
    el("span", {}, `queue ${queue.tube}${queue.queues.length > 1 ? ` of ${queue.queues.map(each => each.name).join(", ")}` : ""}`),
    reconciliation.open_tasks ? el("span", {}, `asking about ${plural(reconciliation.open_tasks, "task")}`) : null,
  ].filter(Boolean);
}
