// The copies of words on their way: how far they are, and what their author may do meanwhile.
import { clone, part, words } from "./words.js";

const SAYS = {
  waiting: () => words("waiting"),
  sent: () => words("sending"),
  accepted: () => "",
  old: () => words("old"),
  received: () => words("received"),
  held: (entry) => entry.why,
  refused: (entry) => entry.why,
};
const DEEDS = {
  old: ["again", "edit", "drop"],
  refused: ["edit", "drop"],
  held: ["unsay"],
  received: ["drop"],
};

export class Pending {
  // `onDeed(name, nonce)`: again, edit, drop, unsay.
  constructor({ list, log, room, onDeed }) {
    Object.assign(this, { list, log, room, onDeed });
    list.addEventListener("click", (event) => this.#clicked(event));
  }

  // What the server rendered: the author's words that wait for a moderator.
  begin() {
    return [...this.list.querySelectorAll("[data-pending]")].map((element) => ({
      nonce: element.dataset.pending,
      body: element.querySelector(".pending-body").textContent,
      why: part(element, "state").textContent,
      appeal: part(element, "appeal").getAttribute("href"),
    }));
  }

  show(entry) {
    const known = this.#find(entry.nonce);
    const element = known ?? clone("pending-template");
    this.#fill(element, entry);
    if (!known) this.log.steady(() => this.list.append(element));
  }

  gone(entry) {
    const element = this.#find(entry.nonce);
    if (element) this.log.steady(() => element.remove());
  }

  #find(nonce) {
    return this.list.querySelector(`[data-pending="${CSS.escape(nonce)}"]`);
  }

  #fill(element, entry) {
    element.dataset.pending = entry.nonce;
    element.querySelector('input[name="nonce"]').value = entry.nonce;
    element.querySelector(".pending-body").textContent = entry.body;
    part(element, "state").textContent = SAYS[entry.state](entry) ?? "";
    const marked = entry.state === "held" && Array.isArray(entry.words) && entry.words.length > 0;
    const quoted = part(element, "words");
    quoted.hidden = !marked;
    quoted.textContent = marked ? words("these", { words: entry.words.map((word) => `“${word}”`).join(", ") }) : "";
    const appeal = part(element, "appeal");
    appeal.hidden = entry.state !== "held" || !entry.appeal;
    if (entry.appeal) appeal.href = entry.appeal;
    const open = DEEDS[entry.state] ?? [];
    for (const button of element.querySelectorAll("[data-deed]")) button.hidden = !open.includes(button.dataset.deed);
    element.querySelector(".pending-deeds").hidden = open.length === 0;
  }

  #clicked(event) {
    const button = event.target.closest("[data-deed]");
    if (!button) return;
    const { pending } = button.closest("[data-pending]").dataset;
    if (this.onDeed(button.dataset.deed, pending)) event.preventDefault();
  }
}
