// Where words begin: grows, remembers, counts, and says in words when one must wait.
import { shorten } from "./message.js";
import { looksLikeContact } from "./contact.js";
import { clone, counted, part, words } from "./words.js";

const MOST = 4000;
const TYPING = 3000;
const DRAFT = "draft";
const mayEnter = matchMedia("(hover: hover) and (pointer: fine)");

export class Composer {
  // `onSay({body, note, reply_to})` answers whether the words were taken; `onTyping()` at most each three seconds.
  constructor(form, { keep, onSay, onTyping }) {
    Object.assign(this, { form, keep, onSay, onTyping });
    this.body = form.querySelector("[data-body]");
    this.note = form.elements.note;
    this.noteRow = form.querySelector("[data-note-row]");
    this.toggle = form.querySelector("[data-note-toggle]");
    this.answerRow = form.querySelector("[data-answer]");
    this.answerWords = form.querySelector("[data-answer-words]");
    this.reasonRow = form.querySelector("[data-reason]");
    this.besideRow = form.querySelector("[data-beside]");
    this.sayButton = form.querySelector("[data-say]");
    this.typedAt = 0;
    this.countdown = 0;
    this.complaint = "";
  }

  start() {
    this.toggle.hidden = false;
    this.#showNote(Boolean(this.note.value));
    this.#restore();
    this.body.addEventListener("input", () => this.#changed());
    this.body.addEventListener("keydown", (event) => this.#key(event));
    this.note.addEventListener("input", () => this.#remember());
    this.toggle.addEventListener("click", () => this.#toggleNote());
    this.form.querySelector("[data-answer-drop]").addEventListener("click", (event) => {
      event.preventDefault();
      this.answer(null);
      this.body.focus();
    });
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.#size();
  }

  get isEmpty() {
    return !this.body.value.trim();
  }

  // Answer a message {seq, name, body}, or nothing.
  answer(quoted) {
    this.#showAnswer(quoted);
    if (quoted) this.body.focus();
    this.#remember();
  }

  #showAnswer(quoted) {
    this.form.elements.reply_to.value = quoted?.seq ?? "";
    this.answerRow.hidden = !quoted;
    if (quoted?.seq !== this.quoted?.seq) this.besideRow.hidden = true;
    this.quoted = quoted;
    if (quoted) this.answerWords.textContent = words("answer", { name: quoted.name, words: shorten(quoted.body, 60) });
  }

  // Words that were not taken come back, unless others stand there already.
  giveBack({ body, note, quoted }) {
    if (!this.isEmpty) return false;
    this.body.value = body;
    this.note.value = note ?? "";
    this.#showNote(Boolean(note));
    if (quoted) this.#showAnswer(quoted);
    this.#changed();
    return true;
  }

  // How to answer somebody in a hard moment, told to whoever begins an answer.
  beside({ seq, words: told }) {
    if (seq !== this.quoted?.seq || !told) return;
    part(this.besideRow, "words").textContent = told;
    this.besideRow.hidden = false;
  }

  // A suggestion before anything is said: the words stand in the box again, and may go as they are.
  before({ why, words: about }, link) {
    clearInterval(this.countdown);
    const hint = clone("before-template");
    part(hint, "why").textContent = why;
    part(hint, "words").textContent = (about ?? []).map((one) => `“${one}”`).join(", ");
    if (link) part(hint, "guideline").href = link.href;
    else part(hint, "guideline").remove();
    this.reasonRow.replaceChildren(hint);
  }

  reason(text, seconds = 0, link = null) {
    clearInterval(this.countdown);
    const line = document.createElement("p");
    const wait = document.createElement("span");
    line.append(text, " ", wait);
    if (link) line.append(" ", link);
    this.reasonRow.replaceChildren(...(text ? [line] : []));
    if (seconds > 0) this.#countDown(wait, Math.ceil(seconds));
  }

  #countDown(place, seconds) {
    const until = Date.now() + seconds * 1000;
    const tell = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0) this.reason("");
      else place.textContent = counted({ one: words("waitOne"), many: words("waitMany") }, left);
    };
    this.countdown = setInterval(tell, 1000);
    tell();
  }

  #submit(event) {
    if (event.submitter?.name === "agree") return;
    if (this.isEmpty || this.#tooLong()) {
      event.preventDefault();
      this.body.focus();
      return;
    }
    const reply_to = Number(this.form.elements.reply_to.value) || null;
    const ask = event.submitter?.name !== "anyway";
    const saying = { body: this.body.value.trim(), note: this.note.value.trim(), reply_to, quoted: this.quoted, ask };
    if (!this.onSay(saying)) return;
    event.preventDefault();
    this.#clear();
  }

  #clear() {
    this.body.value = "";
    this.note.value = "";
    this.typedAt = 0;
    this.complaint = "";
    this.#showNote(false);
    this.answer(null);
    this.reason("");
    this.keep.drop(DRAFT);
    this.#size();
    this.body.focus();
  }

  #key(event) {
    const send = event.key === "Enter" && !event.shiftKey && !event.isComposing && mayEnter.matches;
    const always = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!send && !always) return;
    event.preventDefault();
    this.form.requestSubmit(this.sayButton);
  }

  #changed() {
    this.#size();
    this.#remember();
    if (this.isEmpty && this.reasonRow.querySelector(".before")) this.reason("");
    this.#say(this.#complaint());
    if (this.isEmpty || Date.now() - this.typedAt < TYPING) return;
    this.typedAt = Date.now();
    this.onTyping();
  }

  // What can be told while the words are still on this device: too long, or a way to be reached in it.
  #complaint() {
    const over = this.#tooLong();
    if (over) return words("tooLong", { n: over });
    return looksLikeContact(this.body.value) ? words("contact") : "";
  }

  #say(complaint) {
    if (complaint !== this.complaint) this.reason(complaint);
    this.complaint = complaint;
  }

  // The server counts code points, so that is what is counted here.
  #tooLong() {
    return Math.max(0, [...this.body.value.trim()].length - MOST);
  }

  #size() {
    if (CSS.supports("field-sizing", "content")) return;
    this.body.style.blockSize = "auto";
    this.body.style.blockSize = `${this.body.scrollHeight + 2}px`;
  }

  #toggleNote() {
    const open = this.noteRow.hidden;
    if (!open) this.note.value = "";
    this.#showNote(open);
    this.#remember();
    (open ? this.note : this.body).focus();
  }

  #showNote(open) {
    this.noteRow.hidden = !open;
    this.toggle.textContent = words(open ? "noteDrop" : "noteAdd");
  }

  #remember() {
    if (this.isEmpty && !this.note.value) this.keep.drop(DRAFT);
    else this.keep.write(DRAFT, { body: this.body.value, note: this.note.value, quoted: this.quoted ?? null });
  }

  #restore() {
    const draft = this.keep.read(DRAFT);
    if (draft) this.giveBack(draft);
  }
}
