// The small menu of a message: signals, answering, taking back, reporting. Without a line the forms do the same.
import { clone } from "./words.js";

export class Deeds {
  // `send(frame)` answers whether it went; `onAnswer(message)` begins an answer.
  constructor({ log, send, onAnswer }) {
    Object.assign(this, { log, send, onAnswer });
    log.addEventListener("submit", (event) => this.#submit(event));
    log.addEventListener("click", (event) => this.#click(event));
    log.addEventListener("toggle", (event) => this.#toggled(event), true);
    log.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(event.target));
  }

  #submit(event) {
    const { target: form, submitter } = event;
    const message = form.closest(".message");
    const seq = Number(message.dataset.seq);
    const frame = form.matches("[data-report]")
      ? { type: "report", seq, reason: form.elements.reason.value }
      : { kind: { type: "react", seq, kind: submitter.value }, unsay: { type: "unsay", seq } }[
          submitter.dataset.deed ?? submitter.name
        ];
    if (!frame || !this.send(frame)) {
      if (form.matches("[data-report]")) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (form.matches("[data-report]")) form.remove();
    this.#close(message.querySelector(".message-more"));
  }

  #click(event) {
    const deed = event.target.closest("[data-deed]")?.dataset.deed;
    const message = event.target.closest(".message");
    if (deed === "reply") {
      event.preventDefault();
      this.#close(message.querySelector(".message-more"));
      this.onAnswer(message);
    }
    if (deed === "report") {
      event.preventDefault();
      this.#close(message.querySelector(".message-more"));
      this.#askReason(message);
    }
    if (deed === "close") event.target.closest("[data-report]")?.remove();
  }

  #askReason(message) {
    this.log.querySelector("[data-report]")?.remove();
    const form = clone("report-template");
    const tend = form.querySelector("[data-tend]");
    if (tend) tend.setAttribute("href", tend.getAttribute("href") + message.dataset.seq);
    message.append(form);
    form.elements.reason.focus();
  }

  #toggled(event) {
    if (!event.target.matches("[data-menu][open]")) return;
    for (const other of this.log.querySelectorAll("[data-menu][open]")) if (other !== event.target) other.open = false;
    event.target.scrollIntoView({ block: "nearest" });
  }

  #close(inside) {
    const menu = inside.closest("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}
