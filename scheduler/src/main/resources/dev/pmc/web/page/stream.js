/**
 * Follows pmc's server-sent events. The browser's own EventSource cannot send a token, so this reads the stream itself:
 * it comes again with Last-Event-ID after every end, and gives up on a line that has gone silent.
 */
import { Refused, request } from "./api.js";

const SILENCE = 25_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

export class Stream {
  #last = null;
  #pause = FIRST_PAUSE;

  /** `on.event(kind, data)`, `on.open()`, `on.lost()`. */
  constructor(path, on) {
    this.path = path;
    this.on = on;
  }

  /** Follows for as long as the page is open. */
  async follow() {
    for (;;) {
      await shown();
      try {
        await this.#once();
      } catch (e) {
        if (!(e instanceof HiddenPage)) this.on.lost();
      }
      await new Promise(resume => setTimeout(resume, this.#pause));
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    }
  }

  async #once() {
    const connection = new AbortController();
    let timer = null;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => connection.abort(new Refused(0, "pmc has gone silent")), SILENCE);
    };
    // A browser has few connections to one server; a page that nobody sees takes none.
    const hidden = () => document.hidden && connection.abort(new HiddenPage());
    document.addEventListener("visibilitychange", hidden);
    try {
      const headers = { Accept: "text/event-stream", ...(this.#last ? { "Last-Event-ID": this.#last } : {}) };
      const response = await request(this.path, headers, connection.signal, SILENCE);
      this.on.open();
      this.#pause = FIRST_PAUSE;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (alive(); ; alive()) {
        const { value, done } = await reader.read();
        if (done) return;
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach(block => this.#take(block));
      }
    } catch (e) {
      throw connection.signal.aborted ? connection.signal.reason : e;
    } finally {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hidden);
      connection.abort();
    }
  }

  #take(block) {
    let kind = "message";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("id: ")) this.#last = line.slice(4);
      else if (line.startsWith("event: ")) kind = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (data) this.on.event(kind, JSON.parse(data));
  }
}

class HiddenPage extends Error {}

const shown = () =>
  document.hidden ? new Promise(resume => document.addEventListener("visibilitychange", resume, { once: true })) : null;
