/** The token that opens the API from other machines: asked for once, kept for this tab. */
import { byId, say } from "./dom.js";

const KEY = "pmc-token";
let asking = null;

export const token = () => sessionStorage.getItem(KEY);

/** That token is not good. */
export function forget(bad) {
  if (token() === bad) sessionStorage.removeItem(KEY);
}

/** Resolves when there is a token other than the one that was tried. However many ask, people are asked once. */
export function tokenAfter(tried, wrong) {
  if (token() && token() !== tried) return Promise.resolve();
  asking ??= ask(wrong).finally(() => (asking = null));
  return asking;
}

function ask(wrong) {
  const dialog = byId("token");
  say(byId("token-wrong"), wrong);
  byId("token-text").value = "";
  document.body.dataset.known = "yes";
  dialog.oncancel = event => event.preventDefault();
  dialog.showModal();
  return new Promise(resolve => {
    dialog.querySelector("form").onsubmit = event => {
      event.preventDefault();
      const text = byId("token-text").value.trim();
      if (/^[!-~]+$/.test(text)) {
        sessionStorage.setItem(KEY, text);
        dialog.close();
        resolve();
      } else {
        say(byId("token-wrong"), "a token is one word of printable characters");
      }
    };
  });
}
