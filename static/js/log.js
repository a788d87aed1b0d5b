// The log of a room: puts messages where they belong, and never moves what is being read.
import { messageElement, quote, setTime, showSigns } from "./message.js";
import { counted, dayKey, dayWords, momentOf, timeOf, words } from "./words.js";

const NEAR = 24;

export class Log {
  constructor({ scroll, log, newest, room }) {
    Object.assign(this, { scroll, log, newest, room });
    this.own = new Map();
    this.unread = 0;
    newest.addEventListener("click", () => this.toNewest());
    scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.onBottom = () => {};
  }

  // Takes over what the server has rendered: local times, own days, own groups. Gives its [{seq, rev}].
  begin() {
    for (const day of this.log.querySelectorAll(".day")) day.remove();
    const shown = [...this.log.querySelectorAll("[data-seq]")];
    for (const element of shown) {
      const time = element.querySelector("time");
      if (time) setTime(time, time.dateTime);
      const pressed = element.querySelectorAll('.deed[aria-pressed="true"]');
      this.own.set(Number(element.dataset.seq), new Set([...pressed].map((button) => button.value)));
      this.#tidy(element);
    }
    return shown.map((element) => this.#frameOf(element));
  }

  #frameOf(element) {
    const { seq, rev, author } = element.dataset;
    const body = element.querySelector(".message-text")?.textContent.trim() ?? "";
    const name = element.querySelector(".message-name")?.textContent;
    const note = element.querySelector(".message-note summary b")?.textContent ?? "";
    return { seq: Number(seq), rev: Number(rev), body, note, author: author && { id: author, name } };
  }

  get atBottom() {
    return this.scroll.scrollTop > -NEAR;
  }

  find(seq) {
    return this.log.querySelector(`#m${seq}`);
  }

  ownSigns(seq) {
    if (!this.own.has(seq)) this.own.set(seq, new Set());
    return this.own.get(seq);
  }

  learn(yours = {}) {
    for (const [seq, kinds] of Object.entries(yours)) this.own.set(Number(seq), new Set(kinds));
  }

  put(frame, how) {
    const element = messageElement(frame, this.room, this.ownSigns(frame.seq));
    const old = this.find(frame.seq);
    if (how === "live") element.classList.add("fresh");
    this.steady(() => {
      if (old) old.replaceWith(element);
      else this.#placeFor(frame.seq).after(element);
      this.#tidyRound(element);
    });
    if (old) this.#requote(frame);
    this.log.querySelector("[data-empty]")?.remove();
    if (how === "live" && !frame.hidden && frame.author?.id !== this.room.me) this.#count();
  }

  older(frames) {
    this.#silently(() => {
      const first = this.log.firstElementChild;
      const elements = frames.map((frame) => messageElement(frame, this.room, this.ownSigns(frame.seq)));
      this.log.prepend(...elements);
      for (const element of elements) this.#tidy(element);
      const next = first?.matches("[data-seq]") ? first : first?.nextElementSibling;
      if (next) this.#tidy(next);
    });
  }

  change(frame, whole) {
    const element = this.find(frame.seq);
    if (!element) return;
    const own = this.ownSigns(frame.seq);
    if (frame.by?.id === this.room.me) frame.by.on ? own.add(frame.by.kind) : own.delete(frame.by.kind);
    const onlySigns = frame.by?.kind && element.matches(".message");
    if (onlySigns) this.steady(() => showSigns(element, frame.reactions ?? [], own));
    else this.#silently(() => this.put(whole, "again"));
  }

  // What was taken back must not live on in the answers to it.
  #requote(frame) {
    for (const link of this.log.querySelectorAll(`.message-reply a[href="#m${frame.seq}"]`)) quote(link, frame);
  }

  clear() {
    this.log.replaceChildren();
  }

  // A line before the first words that the reader has not seen.
  markSince(seen) {
    const unseen = [...this.log.querySelectorAll(".message[data-seq]")].find(
      (element) => Number(element.dataset.seq) > seen && element.dataset.author !== this.room.me,
    );
    if (!seen || !unseen || !unseen.previousElementSibling) return;
    const line = document.createElement("p");
    line.className = "since";
    line.textContent = words("newSince");
    const day = unseen.previousElementSibling;
    (day.matches(".day") ? day : unseen).before(line);
    this.#tidy(unseen);
    const hiddenAbove = line.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top;
    if (hiddenAbove < 0) this.scroll.scrollTop += hiddenAbove - NEAR;
  }

  dropSince() {
    this.steady(() => this.log.querySelector(".since")?.remove());
  }

  toNewest() {
    this.scroll.scrollTop = 0;
    this.#scrolled();
  }

  // Runs `deed` so that the first message in sight stays where it is, unless the reader is at the newest.
  steady(deed) {
    const anchor = this.atBottom ? null : this.#firstInSight();
    const before = anchor?.getBoundingClientRect().top;
    deed();
    if (anchor?.isConnected) this.scroll.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  #firstInSight() {
    const top = this.scroll.getBoundingClientRect().top;
    return [...this.log.children].find((element) => element.getBoundingClientRect().bottom > top);
  }

  // Older and changed messages are no news: the log region keeps still about them.
  #silently(deed) {
    this.log.setAttribute("aria-live", "off");
    deed();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 100);
  }

  #placeFor(seq) {
    let place = this.log.lastElementChild;
    while (place && !(Number(place.dataset.seq) < seq)) place = place.previousElementSibling;
    if (place) return place;
    const start = document.createElement("span");
    start.hidden = true;
    this.log.prepend(start);
    setTimeout(() => start.remove());
    return start;
  }

  #tidyRound(element) {
    this.#tidy(element);
    let next = element.nextElementSibling;
    while (next && !next.matches("[data-seq]")) next = next.nextElementSibling;
    if (next) this.#tidy(next);
  }

  // Day line before a new day; name and drawing only where somebody begins to speak.
  #tidy(element) {
    if (!element.matches(".message")) return;
    if (element.previousElementSibling?.matches(".day")) element.previousElementSibling.remove();
    const at = element.querySelector("time").dateTime;
    const before = messageBefore(element, ".message:not([data-late])");
    const earlier = before?.querySelector("time").dateTime;
    const sameDay = before && dayKey(earlier) === dayKey(at);
    const late = before && !sameDay && new Date(at) < new Date(earlier);
    element.toggleAttribute("data-late", Boolean(late));
    element.querySelector("time").textContent = late ? momentOf(at) : timeOf(at);
    if (!sameDay && !late) element.before(dayLine(at));
    const same = element.previousElementSibling === before && before?.dataset.author === element.dataset.author;
    const soon = same && !late && new Date(at) - new Date(earlier) < 20 * 60_000;
    element.classList.toggle("follow", Boolean(soon));
  }

  #count() {
    if (!this.atBottom) this.unread += 1;
    this.#scrolled();
  }

  #scrolled() {
    if (this.atBottom) {
      this.unread = 0;
      this.onBottom();
    }
    const far = this.scroll.scrollTop < -this.scroll.clientHeight;
    this.newest.hidden = this.atBottom || (!this.unread && !far);
    this.newest.textContent = this.unread ? counted(this.newest.dataset, this.unread) : this.newest.dataset.none;
  }
}

// Words released late are of an earlier day than what stands around them: they begin no day and end none.
function messageBefore(element, which) {
  let before = element.previousElementSibling;
  while (before && !before.matches(which)) before = before.previousElementSibling;
  return before;
}

function dayLine(at) {
  const line = document.createElement("p");
  line.className = "day";
  const span = document.createElement("span");
  span.textContent = dayWords(at);
  line.append(span);
  return line;
}
