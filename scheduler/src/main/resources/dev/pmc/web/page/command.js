/** Command lines that do the same as the page, to be copied. */
import { el, say } from "./dom.js";

/** A command line with a button that copies it. */
export function command(text) {
  const copy = el("button", { type: "button", class: "copy" }, "Copy");
  const said = el("span", { class: "small", role: "status" });
  copy.setAttribute("aria-label", "Copy the command line");
  const line = el("p", { class: "command" }, el("code", {}, text), " ", copy, " ", said);
  copy.addEventListener("click", async () => say(said, (await copied(line.querySelector("code"))) ? "copied" : "select it and copy it by hand"));
  return line;
}

/** Outside of localhost a page without TLS may not use the clipboard; then the text is selected at least. */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return false;
  }
}

/** A word as a shell takes it. */
export const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
