/** One dialog for everything that is asked before something is done. */
import { byId, el, say } from "./dom.js";

const dialog = byId("ask");
let opener = null;

/**
 * Asks. `parts` are shown in their order; `yes` is the word on the button, `act()` is called when it is pressed and answers what
 * to say instead, or nothing to close. `typed` is what has to be typed first.
 */
export function ask({ title, parts, yes, act, typed = null, danger = false, wide = false }) {
  opener = document.activeElement;
  const go = el("button", { type: "submit", class: danger ? "danger" : "go", disabled: typed !== null, autofocus: typed === null }, yes);
  const input = typed === null ? null : el("input", { type: "text", id: "ask-typed", autocomplete: "off", spellcheck: "false", autofocus: true });
  input?.addEventListener("input", () => (go.disabled = input.value.trim().toLowerCase() !== typed.toLowerCase()));
  const wrong = el("p", { class: "trouble", role: "alert" });
  const form = el("form", { onsubmit: event => submit(event, go, wrong, act) },
    el("h2", { id: "ask-title" }, title),
    ...parts,
    input ? el("p", {}, el("label", { for: "ask-typed" }, "Type ", el("strong", {}, typed), " to go on: "), input) : null,
    wrong,
    el("p", { class: "buttons" }, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), go));
  dialog.replaceChildren(form);
  dialog.classList.toggle("wide", wide);
  dialog.showModal();
  return form;
}

async function submit(event, go, wrong, act) {
  event.preventDefault();
  go.disabled = true;
  say(wrong, "");
  try {
    const complaint = await act();
    if (complaint) say(wrong, complaint);
    else dialog.close();
  } catch (e) {
    if (e.status === undefined) throw e;
    say(wrong, e.message);
  } finally {
    go.disabled = false;
  }
}

dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
});

/** Says that something was done, where it is read out too. */
export function done(text) {
  say(byId("said"), text);
  byId("said").hidden = false;
  clearTimeout(done.timer);
  done.timer = setTimeout(() => (byId("said").hidden = true), 12_000);
}
