// Who is here and who is writing, as words; nothing of it is announced.
import { counted, fill } from "./words.js";

const WRITES_FOR = 6000;

export class Presence {
  constructor({ page, me, avatar }) {
    Object.assign(this, { page, me, avatar });
    this.count = page.querySelector("[data-count]");
    this.people = page.querySelector("[data-people]");
    this.typing = page.querySelector("[data-typing]");
    this.here = new Map();
    this.fade = 0;
  }

  welcome(people, count) {
    this.here = new Map(people.map((one) => [one.id, one]));
    this.#show(count ?? people.length);
  }

  present(frame) {
    for (const one of frame.left) this.here.delete(one.id ?? one);
    for (const one of frame.joined) this.here.set(one.id, one);
    this.#show(frame.count);
  }

  staffed(on) {
    for (const line of this.page.querySelectorAll("[data-staffed]")) line.hidden = (line.dataset.staffed === "yes") !== on;
  }

  write(frame) {
    this.writers = frame.who.filter((one) => one.id !== this.me);
    const others = this.writers.map((one) => one.name);
    const { one, two, many } = this.typing.dataset;
    const text = [() => "", () => one, () => two][others.length]?.() ?? many;
    this.typing.textContent = fill(text, { a: others[0], b: others[1] });
    clearTimeout(this.fade);
    this.fade = setTimeout(() => (this.typing.textContent = ""), WRITES_FOR);
  }

  // Whoever has spoken is not writing any more.
  spoke(id) {
    if (this.writers?.some((one) => one.id === id)) this.write({ who: this.writers.filter((one) => one.id !== id) });
  }

  #show(count) {
    this.count.textContent = count > 1 ? counted(this.count.dataset, count) : this.count.dataset.none;
    this.people.replaceChildren(...[...this.here.values()].map((one) => this.#person(one)));
  }

  #person(one) {
    const item = document.createElement("li");
    const face = document.createElement("img");
    Object.assign(face, { src: this.avatar.replace("ID", one.id), alt: "", width: 24, height: 24 });
    const name = document.createElement("span");
    name.textContent = one.name;
    item.append(face, " ", name);
    return item;
  }
}
