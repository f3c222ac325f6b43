/** xterm.js, with everything off by which a guest could do something to who looks. */
import { FitAddon } from "./xterm-addon-fit.mjs";
import { Terminal } from "./xterm.mjs";

const LINES_KEPT = 5000;

/**
 * Titles, links, colours of the page's own and the clipboard: whatever comes in an operating system command (OSC), and other
 * strings for the terminal (DCS, APC). xterm.js itself leaves the window and the clipboard alone.
 */
const OSC = [0, 1, 2, 4, 8, 10, 11, 12, 52, 104, 110, 111, 112];

/** A terminal in that element, as large as it. `typed(keys)` is told what people type. */
export function terminal(element, typed) {
  const screen = new Terminal({ scrollback: LINES_KEPT, screenReaderMode: true, disableStdin: true, convertEol: false, fontSize: 14 });
  for (const command of OSC) screen.parser.registerOscHandler(command, () => true);
  const fit = new FitAddon();
  screen.loadAddon(fit);
  screen.open(element);
  fit.fit();
  new ResizeObserver(() => fit.fit()).observe(element);
  screen.onData(typed);
  return screen;
}
