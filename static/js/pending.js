// The copies of words on their way: how far they are, and what their author may do meanwhile.
import { clone, part, words } from "./words.js";

// Most words are stored before anybody could read "on its way".
const WORTH_A_WORD = 800;
const SAYS = {
  waiting: () => words("waiting"),
  sent: (entry) => (Date.now() - entry.at < WORTH_A_WORD ? "" : words("sending")),
  accepted: () => "",
  old: () => words("old"),
  received: () => words("received"),
  held: (entry) => entry.why,
  refused: (entry) => entry.why,
  hinted: (entry) => words("hinted", { why: entry.why }),
};
const DEEDS = {
  old: ["again", "edit", "drop"],
  refused: ["edit", "drop"],
  hinted: ["anyway", "edit", "drop"],
  held: ["unsay"],
  received: ["drop"],
};

export class Pending {
  // `onDeed(name, nonce)`: again, anyway, edit, drop, unsay.
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
    if (entry.state === "sent") setTimeout(() => this.#tellSending(element, entry), WORTH_A_WORD);
    if (known) return;
    const before = this.list.lastElementChild ?? this.log.log.lastElementChild;
    element.classList.toggle("follow", before?.dataset.author === this.room.me || Boolean(before?.dataset.pending));
    this.log.steady(() => this.list.append(element));
  }

  gone(entry) {
    const element = this.#find(entry.nonce);
    if (element) this.log.steady(() => element.remove());
  }

  #tellSending(element, entry) {
    const place = part(element, "state");
    if (element.isConnected && element.dataset.stage === "sent") place.textContent = SAYS[entry.state](entry);
  }

  #find(nonce) {
    return this.list.querySelector(`[data-pending="${CSS.escape(nonce)}"]`);
  }

  #fill(element, entry) {
    Object.assign(element.dataset, { pending: entry.nonce, stage: entry.state });
    element.querySelector('input[name="nonce"]').value = entry.nonce;
    element.querySelector(".pending-body").textContent = entry.body;
    part(element, "state").textContent = SAYS[entry.state](entry) ?? "";
    const marked = entry.state === "held" && Array.isArray(entry.words) && entry.words.length > 0;
    const quoted = part(element, "words");
    quoted.hidden = !marked;
    quoted.textContent = marked ? words("these", { words: entry.words.map((word) => `“${word}”`).join(", ") }) : "";
    const appeal = part(element, "appeal");
    const guideline = part(element, "guideline");
    guideline.hidden = entry.state !== "held" || !entry.guideline;
    if (entry.guideline) guideline.hash = entry.guideline;
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
