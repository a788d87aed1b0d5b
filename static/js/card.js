// The card for hard moments, and private hints: shown to one person, above the composer, until that person closes them.
import { clone, fullDate, part, words } from "./words.js";

// The line to call stands first; where nobody knows the country, the rule and the directory stand together.
const FIRST = { known: 1, unknown: 2 };

export class Cards {
  // `send(frame)` answers whether it went; `steady(deed)` keeps the log where it is.
  constructor({ place, send, room }) {
    Object.assign(this, { place, send, room });
    place.addEventListener("submit", (event) => this.#submit(event));
    place.addEventListener("click", (event) => event.target.closest(".hint [data-deed]")?.closest(".hint").remove());
  }

  welcome(support) {
    const open = new Set(support.map((frame) => frame.id));
    for (const card of this.place.querySelectorAll("[data-card]")) {
      if (card.dataset.card && !open.has(card.dataset.card)) card.remove();
    }
    for (const frame of support) this.support(frame);
  }

  // What became of a card: a moderator has seen it, or it was closed in another window.
  news(frame) {
    const card = this.#find(frame.id);
    if (!card) return;
    if (frame.closed) card.remove();
    else showSeen(card, frame.seen);
  }

  // Whether help lines are open: then nobody is corrected about words.
  get isOpen() {
    return this.place.querySelector("[data-card]") !== null;
  }

  #find(id) {
    return id ? this.place.querySelector(`[data-card="${CSS.escape(id)}"]`) : null;
  }

  support(frame) {
    const known = this.#find(frame.id);
    if (known) {
      showSeen(known, frame.seen);
      return;
    }
    const card = clone("card-template");
    card.dataset.card = frame.id ?? "";
    for (const name of ["title", "why", "told", "next"]) part(card, name).textContent = frame[name] ?? "";
    const first = FIRST[frame.region ? "known" : "unknown"];
    part(card, "lines").append(...frame.lines.slice(0, first).map((line, index) => lineElement(line, index === 0)));
    part(card, "more").append(...frame.lines.slice(first).map((line) => lineElement(line, false)));
    part(card, "steps").append(...(frame.steps ?? []).map(stepElement));
    part(card, "myths").append(...(frame.myths ?? []).map(stepElement));
    part(card, "not").hidden = !frame.myths?.length;
    showUrgent(part(card, "urgent"), frame.urgent);
    const form = card.querySelector("[data-card-form]");
    form.hidden = false;
    const action = `/rooms/${this.room}/card/${frame.id || 0}/`;
    form.action = action;
    const place = part(card, "place");
    if (frame.region) place?.remove();
    else if (place) setPlace(place, frame.id, action);
    showSeen(card, frame.seen);
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
    if (event.submitter?.value === "region") return;
    const card = event.target.closest("[data-card]");
    const { card: id } = card.dataset;
    if (id && !this.send({ type: "card", id, deed: event.submitter.value })) return;
    event.preventDefault();
    card.remove();
  }
}

function showSeen(card, sentence) {
  const place = part(card, "seen");
  place.hidden = !sentence;
  place.textContent = sentence ?? "";
}

function showUrgent(place, number) {
  place.hidden = !number;
  if (number) link(place.querySelector("a"), `tel:${dial(number)}`, words("urgent", { number }));
}

function setPlace(form, id, action) {
  form.action = action;
  const select = form.querySelector("select");
  select.id = form.querySelector("label").htmlFor = `where-${id}`;
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
  link(part(element, "chat"), line.chat, line.call || line.text ? "" : words("openPage"));
  if (first) part(element, "call")?.classList.remove("button-quiet");
  for (const name of ["name", "for", "how"]) part(element, name).textContent = line[name] ?? "";
  const checked = line.checked ? words("checked", { day: fullDate(line.checked) }) : words("unchecked");
  part(element, "facts").textContent = [line.hours, line.languages, checked].filter(Boolean).join(" · ");
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
