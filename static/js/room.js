// A room, live: ties the line, the log, the composer and the rest together. The page works without it.
import { Cards } from "./card.js";
import { Composer } from "./composer.js";
import { tellConversation } from "./conversation-line.js";
import { tellDecided } from "./decided.js";
import { History } from "./history.js";
import { Keep } from "./keep.js";
import { Log } from "./log.js";
import { keepNotesOpen } from "./notes.js";
import { Outbox } from "./outbox.js";
import { Pending } from "./pending.js";
import { Presence } from "./presence.js";
import { Deeds } from "./reactions.js";
import { Line } from "./socket.js";
import { State } from "./state.js";
import { Timeline } from "./timeline.js";
import { words } from "./words.js";

const SEEN_EACH = 5000;
const page = document.querySelector("[data-room]");
const at = (name) => page.querySelector(`[data-${name}]`);
const data = page.dataset;
const keep = new Keep(data.you, data.room);
const room = { me: data.you, avatar: data.avatar, block: data.block, find: (seq) => timeline.have.get(seq) };
const state = new State(at("state"), data.login);
const send = (frame) => line.send(frame);

const log = new Log({ scroll: at("scroll"), log: at("log"), newest: at("newest"), room });
const reopen = keepNotesOpen(at("log"));
const timeline = new Timeline({
  ask: send,
  put: (frame, how) => put(frame, how),
  change: (frame, whole) => change(frame, whole),
  older: (frames) => {
    log.older(frames);
    history.shown();
  },
  clear: () => log.clear(),
});
const pending = new Pending({ list: at("waiting"), log, room, onDeed: pendingDeed });
const outbox = new Outbox({ keep, send, show: (entry) => pending.show(entry), gone: (entry) => pending.gone(entry) });
const composer = new Composer(at("composer"), { keep, onSay: say, onTyping: () => send({ type: "typing" }) });
const presence = new Presence({ page, me: room.me, avatar: room.avatar });
const cards = new Cards({ place: at("cards"), send, room: data.room });
const history = new History({
  row: at("older-row"),
  scroll: at("scroll"),
  ask: () => timeline.askOlder(),
  isMore: () => timeline.floor > 1,
});
const line = new Line(data.socket, { onFrame: take, onState: lineState });

function put(frame, how) {
  log.put(frame, how);
  const element = log.find(frame.seq);
  if (element?.matches(".message")) reopen(element);
  if (frame.nonce && frame.author?.id === room.me) outbox.arrived(frame.nonce);
  seen();
}

function change(frame, whole) {
  log.change(frame, whole);
  const element = log.find(frame.seq);
  if (element?.matches(".message")) reopen(element);
}

// Without a line that ever worked here, the form goes the plain way, so that nobody waits for nothing.
function say(saying) {
  if (!line.opened && line.tries > 1 && navigator.onLine) return false;
  outbox.say({ ...saying, ask: saying.ask && !cards.isOpen });
  log.dropSince();
  log.toNewest();
  at("first")?.remove();
  return true;
}

function pendingDeed(deed, nonce) {
  if (deed === "unsay") return send({ type: "unsay", nonce });
  if (deed === "again" || deed === "anyway") outbox.again(nonce);
  if (deed === "drop") outbox.drop(nonce);
  if (deed === "edit") edit(nonce);
  return true;
}

// A new lock or pace is told above the box; what stands there for another reason stays while nothing has changed.
const ruled = { locked: false, slow_seconds: 0 };

function rules({ locked = ruled.locked, slow_seconds = ruled.slow_seconds }) {
  if (locked !== ruled.locked) composer.reason(locked ? words("locked") : "");
  if (slow_seconds && slow_seconds !== ruled.slow_seconds) composer.reason(words("slow", { n: slow_seconds }));
  Object.assign(ruled, { locked, slow_seconds });
}

function edit(nonce) {
  if (composer.giveBack(outbox.entries.get(nonce))) outbox.drop(nonce);
  else state.tell(words("occupied"));
}

const takes = {
  welcome(frame) {
    const first = !page.classList.contains("met");
    page.classList.add("met");
    log.learn(frame.yours);
    timeline.welcome(frame);
    outbox.welcome(frame);
    presence.welcome(frame.present, frame.count);
    presence.staffed(frame.staffed);
    cards.welcome(frame.support);
    tellConversation(frame.conversation);
    Object.assign(ruled, frame.room);
    if (first && frame.seen) log.markSince(frame.seen);
    at("refresh").hidden = true;
    seen();
  },
  message(frame) {
    timeline.message(frame);
    if (frame.author) presence.spoke(frame.author.id);
  },
  changed: (frame) => timeline.changed(frame),
  history(frame) {
    log.learn(frame.yours);
    timeline.history(frame);
  },
  tick(frame) {
    timeline.tick(frame);
    outbox.tick();
  },
  accepted(frame) {
    outbox.accepted(frame);
    if (timeline.have.has(frame.seq) || frame.seq < timeline.floor) outbox.arrived(frame.nonce);
  },
  held: (frame) => outbox.held(frame),
  received: (frame) => outbox.received(frame),
  refused,
  support: (frame) => cards.support(frame),
  beside: (frame) => composer.beside(frame),
  card: (frame) => cards.news(frame),
  hint: (frame) => (frame.before ? hinted(frame) : cards.hint(frame)),
  conversation: (frame) => tellConversation(frame),
  statement: (frame) => tellDecided(frame),
  present: (frame) => presence.present(frame),
  typing: (frame) => presence.write(frame),
  room(frame) {
    if ("staffed" in frame) presence.staffed(frame.staffed);
    rules(frame);
  },
  done(frame) {
    if (frame.deed === "report") state.tell(words("reported"));
    if (frame.how === "misunderstood") state.tell(words("misunderstood"));
    if (frame.deed === "unsay" && frame.nonce) takenBack(frame.nonce);
  },
  error(frame) {
    timeline.cut();
    state.tell(frame.why);
  },
};

function take(frame) {
  takes[frame.type]?.(frame);
}

// What was not taken goes back into the box, with the reason above it; if other words stand there, it waits beside.
function refused(frame) {
  const entry = frame.nonce && outbox.refused(frame);
  if (!entry) {
    state.tell(frame.why);
    return;
  }
  const back = composer.giveBack(entry);
  if (back) outbox.drop(entry.nonce);
  composer.reason(frame.why, frame.retry_after ?? 0, agreeLink(frame.code) ?? guidelineLink(frame.guideline));
}

// Nothing was said yet: the words stand in the box again with a suggestion; if others stand there, they wait beside.
function hinted(frame) {
  const entry = outbox.hinted(frame);
  if (!entry || !composer.giveBack(entry)) return;
  outbox.drop(entry.nonce);
  composer.before(frame, guidelineLink(frame.guideline));
}

function guidelineLink(slug) {
  if (!slug) return null;
  const link = document.createElement("a");
  link.href = `${data.guidelines}#${slug}`;
  link.textContent = words("guideline");
  return link;
}

// The words wait in the box, which remembers them, while its writer reads and agrees.
function agreeLink(code) {
  if (code !== "guidelines_changed") return null;
  const link = document.createElement("a");
  link.href = data.agree;
  link.textContent = words("agree");
  return link;
}

function takenBack(nonce) {
  const entry = outbox.drop(nonce);
  if (entry) composer.giveBack(entry);
}

function lineState(name) {
  state.line(name);
  if (name === "open") return;
  timeline.cut();
  outbox.cut();
  at("refresh").hidden = false;
}

let seenAt = 0;
let seenSeq = 0;
let seenSoon = 0;

function seen() {
  if (!log.atBottom || document.visibilityState !== "visible" || timeline.upto <= seenSeq || seenSoon) return;
  seenSoon = setTimeout(() => {
    seenSoon = 0;
    if (!send({ type: "seen", seq: timeline.upto })) return;
    seenAt = Date.now();
    seenSeq = timeline.upto;
  }, Math.max(200, SEEN_EACH - (Date.now() - seenAt)));
}

function answer(message) {
  const frame = timeline.have.get(Number(message.dataset.seq));
  composer.answer({ seq: frame.seq, name: frame.author.name, body: frame.note || frame.body });
  if (frame.author.id !== room.me) send({ type: "answering", seq: frame.seq });
}

new Deeds({ log: at("log"), send, onAnswer: answer });
timeline.begin(log.begin(), Number(data.seq), Number(data.rev));
log.onBottom = seen;
document.addEventListener("visibilitychange", seen);
for (const entry of pending.begin()) outbox.entries.set(entry.nonce, { ...entry, at: Date.now(), state: "held" });
outbox.begin();
composer.start();
const firstClose = at("first-close");
if (firstClose) {
  firstClose.hidden = false;
  firstClose.addEventListener("click", () => at("first").remove());
}
line.start();
