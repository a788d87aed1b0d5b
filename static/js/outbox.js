// Words on their way: kept on this device until the server has answered, sent again after every break, counted once.
const OLD = 60 * 60_000;
const PATIENCE = 10_000;
const KEPT = "out:";

export function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// States: waiting (for the line), sent (no answer yet), accepted, held, refused, received, old (asks before it goes),
// hinted (nothing was said: the author reads a suggestion first).
export class Outbox {
  // `send(frame)` says whether it went out; `show(entry)` after every change; `gone(entry)` when nothing is left to show.
  constructor({ keep, send, show, gone, now = Date.now }) {
    Object.assign(this, { keep, send, show, gone, now });
    this.entries = new Map();
  }

  // Words that an earlier page left behind; what is older than an hour waits for its author.
  begin() {
    const left = this.keep.all(KEPT).sort((one, other) => one.at - other.at);
    for (const entry of left) {
      const fresh = this.now() - entry.at < OLD;
      const asks = entry.state === "waiting" || entry.state === "sent";
      this.#set({ ...entry, state: asks && !fresh ? "old" : entry.state });
    }
  }

  // With `ask` the server may answer with a suggestion instead of saying it. Only the first try asks: words that have
  // waited for the line go out without their author having to come back.
  say({ body, note, reply_to, quoted, ask }) {
    const entry = { nonce: newNonce(), body, note: note || "", reply_to: reply_to || null, at: this.now() };
    return this.#push({ ...entry, quoted: quoted ?? null, state: "waiting" }, ask);
  }

  again(nonce) {
    const entry = this.entries.get(nonce);
    if (entry) this.#push(entry);
  }

  // The line is open: what was not answered goes once more, under its old mark, so that it cannot count twice.
  welcome(frame) {
    const held = new Map((frame.held ?? []).map((one) => [one.nonce, one]));
    for (const entry of [...this.entries.values()]) {
      if (held.has(entry.nonce)) this.#set({ ...entry, ...held.get(entry.nonce), state: "held" });
      else if (["waiting", "sent", "held"].includes(entry.state)) this.#push(entry);
    }
    for (const one of held.values()) if (!this.entries.has(one.nonce)) this.#set({ ...one, at: this.now(), state: "held" });
  }

  // The outcome of a commit can be unknown; then nothing is answered, and asking again is harmless.
  tick() {
    for (const entry of this.entries.values()) {
      if (entry.state === "sent" && this.now() - entry.sentAt > PATIENCE) this.#push(entry);
    }
  }

  cut() {
    for (const entry of this.entries.values()) if (entry.state === "sent") this.#set({ ...entry, state: "waiting" });
  }

  accepted(frame) {
    const entry = this.entries.get(frame.nonce);
    if (!entry) return;
    this.keep.drop(KEPT + frame.nonce);
    entry.state = "accepted";
    this.show(entry);
  }

  // The message itself has come: the copy has done its work.
  arrived(nonce) {
    this.drop(nonce);
  }

  held(frame) {
    this.#mark(frame.nonce, { ...frame, state: "held" });
  }

  refused(frame) {
    return this.#mark(frame.nonce, { why: frame.why, code: frame.code, guideline: frame.guideline, state: "refused" });
  }

  hinted(frame) {
    return this.#mark(frame.nonce, { why: frame.why, guideline: frame.guideline, state: "hinted" });
  }

  received(frame) {
    const entry = this.#mark(frame.nonce, { state: "received" });
    if (entry) this.keep.drop(KEPT + frame.nonce);
  }

  drop(nonce) {
    const entry = this.entries.get(nonce);
    this.keep.drop(KEPT + nonce);
    if (!entry) return null;
    this.entries.delete(nonce);
    this.gone(entry);
    return entry;
  }

  #push(entry, ask = false) {
    const { nonce, body, note, reply_to } = entry;
    const frame = { type: "say", nonce, body };
    if (note) frame.note = note;
    if (reply_to) frame.reply_to = reply_to;
    if (ask) frame.ask = true;
    const went = this.send(frame);
    return this.#set({ ...entry, state: went ? "sent" : "waiting", sentAt: this.now() });
  }

  #mark(nonce, news) {
    const entry = this.entries.get(nonce);
    return entry ? this.#set({ ...entry, ...news }) : null;
  }

  #set(entry) {
    this.entries.set(entry.nonce, entry);
    this.keep.write(KEPT + entry.nonce, entry);
    this.show(entry);
    return entry;
  }
}
