// The card for hard moments, and private hints: shown to one person, above the composer, until that person closes them.
import { clone, fullDate, part, words } from "./words.js";

const FIRST = 1;

export class Cards {
  // `send(frame)` answers whether it went; `steady(deed)` keeps the log where it is.
  constructor({ place, send, room }) {
    Object.assign(this, { place, send, room });
    place.addEventListener("submit", (event) => this.#submit(event));
    place.addEventListener("click", (event) => event.target.closest(".hint [data-deed]")?.closest(".hint").remove());
  }

  welcome(support) {
    for (const frame of support) this.support(frame);
  }

  support(frame) {
    if (frame.id && this.place.querySelector(`[data-card="${CSS.escape(frame.id)}"]`)) return;
    const card = clone("card-template");
    card.dataset.card = frame.id ?? "";
    for (const name of ["title", "why", "told"]) part(card, name).textContent = frame[name] ?? "";
    part(card, "lines").append(...frame.lines.slice(0, FIRST).map((line, index) => lineElement(line, index === 0)));
    part(card, "more").append(...frame.lines.slice(FIRST).map((line) => lineElement(line, false)));
    part(card, "steps").append(...(frame.steps ?? []).map(stepElement));
    const form = card.querySelector("[data-card-form]");
    form.hidden = false;
    form.action = `/rooms/${this.room}/card/${frame.id || 0}/`;
    this.place.prepend(card);
  }

  hint(frame) {
    const hint = clone("hint-template");
    part(hint, "why").textContent = frame.why;
    const link = part(hint, "guideline");
    if (frame.guideline) link.hash = frame.guideline;
    else link.remove();
    this.place.append(hint);
  }

  #submit(event) {
    const card = event.target.closest("[data-card]");
    const { card: id } = card.dataset;
    if (id && !this.send({ type: "card", id, deed: event.submitter.value })) return;
    event.preventDefault();
    card.remove();
  }
}

function stepElement(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

function dial(number) {
  return number.replace(/[^\d+*#]/g, "");
}

export function lineElement(line, first) {
  const element = clone("line-template");
  const text = line.text && (line.say ? words("textWord", { word: line.say, number: line.text }) : words("text", { number: line.text }));
  const body = line.say ? `?body=${encodeURIComponent(line.say)}` : "";
  link(part(element, "call"), line.call && `tel:${dial(line.call)}`, words("call", { number: line.call }));
  link(part(element, "text"), line.text && `sms:${dial(line.text)}${body}`, text);
  link(part(element, "chat"), line.chat);
  if (first) part(element, "call")?.classList.remove("button-quiet");
  for (const name of ["name", "for", "how"]) part(element, name).textContent = line[name] ?? "";
  const checked = line.checked ? words("checked", { day: fullDate(line.checked) }) : words("unchecked");
  part(element, "facts").textContent = [line.hours, checked].filter(Boolean).join(" · ");
  return element;
}

function link(element, address, text) {
  if (!address) {
    element.remove();
    return;
  }
  element.href = address;
  if (text) element.textContent = text;
}
