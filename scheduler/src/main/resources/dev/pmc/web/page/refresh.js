/** Reads something again when it is asked to, one at a time and not too often. */
export class Refresh {
  #busy = null;
  #timer = null;
  #again = false;

  /** `failed(error)` hears of what goes wrong. */
  constructor(read, pause, failed) {
    Object.assign(this, { read, pause, failed });
  }

  /** Reads at the latest after the pause. */
  soon() {
    if (this.#busy) this.#again = true;
    else this.#timer ??= setTimeout(() => this.now(), this.pause);
  }

  /** Reads at once, also beside a reading that is under way. */
  async now() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const mine = (this.#busy = this.read().catch(this.failed));
    await mine;
    if (this.#busy === mine) {
      this.#busy = null;
      if (this.#again) {
        this.#again = false;
        this.soon();
      }
    }
  }
}
