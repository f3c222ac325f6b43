/** Makes and updates elements. Data becomes text and attributes only, never markup. */

/** An element: properties that begin with `on` are listeners, `data`-ones and `aria`-ones attributes. Children are nodes or text. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = id => document.getElementById(id);

/** Sets text, if it is another one: what does not change is not announced again and keeps its selection. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows elements in the parent in this order, moving as few as possible and keeping the focus. */
export function arrange(parent, elements) {
  const keep = new Set(elements);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  elements.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}

/** Elements for things that come and go, made once each by `make(key)` and brought up to date by `show(element, thing)`. */
export class Keyed {
  #elements = new Map();
  #shown = new Map();

  constructor(parent, key, make, show) {
    Object.assign(this, { parent, key, make, show });
  }

  update(things) {
    const elements = new Map();
    for (const thing of things) {
      const key = this.key(thing);
      const known = this.#elements.get(key);
      const element = known ?? this.make(thing);
      const form = JSON.stringify(thing);
      if (!known || this.#shown.get(key) !== form) {
        this.show(element, thing);
        this.#shown.set(key, form);
      }
      elements.set(key, element);
    }
    for (const key of this.#elements.keys()) if (!elements.has(key)) this.#shown.delete(key);
    this.#elements = elements;
    arrange(this.parent, [...elements.values()]);
  }
}
