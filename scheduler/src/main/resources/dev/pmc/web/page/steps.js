/** How far the work on a host has come: as a bar of its steps, and in a few words. */
import { el } from "./dom.js";
import { ageOf } from "./format.js";

const LABELS = { executor: "executor", image: "image", disk: "disk", define: "define", boot: "boot", ready: "ready" };

/** In a few words; empty if nothing is known. */
export function stepText(host) {
  const { step } = host;
  if (!step) return host.progress ?? "";
  return (step.number ? `${step.number}/${step.of} ` : "") + step.words + (step.percent === null ? "" : ` (${step.percent} %)`);
}

/** The bar, for a host that is on its way; else nothing. */
export function stepBar(host) {
  if (!host.steps.length) return host.step ? el("p", { class: "small" }, stepText(host)) : null;
  const now = host.step?.number ? host.step.number - 1 : 0;
  const troubled = host.reason !== null;
  const items = host.steps.map((name, index) => {
    const stand = index < now ? "done" : index > now || !host.step ? "ahead" : troubled ? "stuck" : "now";
    const item = el("li", { class: stand, "aria-current": stand === "now" || stand === "stuck" ? "step" : null },
      el("span", { class: "sign", "aria-hidden": "true" }, { done: "✓", now: "◑", stuck: "▲", ahead: "·" }[stand]), LABELS[name] ?? name);
    return item;
  });
  const percent = host.step?.percent ?? null;
  return el("div", { class: "steps" },
    el("ol", { "aria-label": "Steps" }, items),
    host.step ? el("p", { class: "small" }, host.step.words, " – for ", ageOf(host.step.since)) : null,
    percent === null ? null : el("progress", { max: 100, value: percent, "aria-label": host.step.words }, `${percent} %`));
}
