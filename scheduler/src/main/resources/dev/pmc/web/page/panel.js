/** A panel at the side that shows one thing with all that is known of it. The keyboard stays in it until it is closed. */
import { byId, el, say } from "./dom.js";

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';

export class Panel {
  #opened = null;
  #form = "";

  /** `close()` is called when people want it closed; `back(name)` is what has the focus then. */
  constructor(id, close, back) {
    Object.assign(this, { id, back, panel: byId(id), body: byId(`${id}-body`), title: byId(`${id}-title`) });
    byId(`${id}-close`).addEventListener("click", close);
    this.panel.addEventListener("keydown", event => event.key === "Tab" && this.#turn(event));
  }

  /** What it shows; null if it is closed. */
  get opened() {
    return this.#opened;
  }

  /** Opens it for a thing, or stays open for it. */
  open(name) {
    if (this.#opened === name) return;
    this.#opened = name;
    this.#form = "";
    say(this.title, name);
    this.body.replaceChildren(el("p", { class: "nothing" }, "Asking pmc …"));
    this.panel.hidden = false;
    document.body.dataset.panel = "open";
    this.panel.focus({ preventScroll: true });
  }

  hide() {
    if (!this.#opened) return;
    const target = this.back(this.#opened);
    this.#opened = null;
    const inside = this.panel.contains(document.activeElement) || document.activeElement === document.body;
    this.panel.hidden = true;
    delete document.body.dataset.panel;
    if (inside) (target ?? byId("search")).focus({ preventScroll: !target });
  }

  /** Fills it by `make()`, unless `facts` are those that it shows. What people have opened in it stays open, and the focus where it was. */
  show(title, facts, make) {
    const form = JSON.stringify(facts);
    if (form === this.#form) return;
    const open = new Set([...this.panel.querySelectorAll("details[open]")].map(details => details.dataset.key));
    const focused = this.body.contains(document.activeElement) ? [...this.body.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
    this.#form = form;
    say(this.title, title);
    this.body.replaceChildren(...make().filter(Boolean));
    for (const details of this.panel.querySelectorAll("details")) details.open = open.has(details.dataset.key);
    if (focused >= 0) (this.body.querySelectorAll(FOCUSABLE)[focused] ?? this.panel).focus({ preventScroll: true });
  }

  /** Says instead that there is no such thing. */
  missing(words) {
    this.#form = "";
    this.body.replaceChildren(el("p", { class: "nothing" }, words));
  }

  #turn(event) {
    const all = [...this.panel.querySelectorAll(FOCUSABLE)].filter(element => element.checkVisibility());
    const [first, last] = [all[0], all.at(-1)];
    const at = document.activeElement;
    if (event.shiftKey ? at === first || at === this.panel : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }
}

export const part = (title, ...content) => el("section", {}, el("h3", {}, title), ...content);

/** Names and values; what has no value is left out. */
export function facts(all) {
  const known = all.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, known.flatMap(([name, value, kind]) => [el("dt", {}, name), el("dd", {}, kind ? el(kind, {}, value) : value)]));
}
