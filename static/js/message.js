// One message as the page shows it, made from the server's own partial.
import { clone, signWords, timeOf, words } from "./words.js";

const EXCERPT = 80;

export function shorten(text, most = EXCERPT) {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

// `room` gives {me, avatar, block, find(seq)}; `own` is the set of signals that the reader gave.
export function messageElement(frame, room, own) {
  if (frame.withdrawn || frame.hidden) return tombstone(frame);
  const element = clone("message-template");
  element.id = `m${frame.seq}`;
  Object.assign(element.dataset, { seq: frame.seq, rev: frame.rev, author: frame.author.id, nonce: frame.nonce ?? "" });
  element.querySelector(".message-face").src = room.avatar.replace("ID", frame.author.id);
  element.querySelector(".message-name").textContent = frame.author.name;
  setTime(element.querySelector("time"), frame.at);
  element.querySelector(".message-when").href = `#m${frame.seq}`;
  setReply(element, frame, room);
  setText(element, frame);
  setMenu(element, frame, room);
  showSigns(element, frame.reactions ?? [], own);
  return element;
}

export function tombstone(frame) {
  const line = document.createElement("p");
  line.className = "gone";
  line.id = `m${frame.seq}`;
  Object.assign(line.dataset, { seq: frame.seq, rev: frame.rev ?? 0 });
  const who = frame.hidden ? "goneHidden" : frame.by === "moderator" ? "goneModerator" : "goneAuthor";
  line.textContent = words(who);
  return line;
}

export function setTime(time, at) {
  time.dateTime = at;
  time.textContent = timeOf(at);
}

export function showSigns(element, kinds, own) {
  const row = element.querySelector(".message-signs");
  row.replaceChildren(...kinds.map((kind) => signElement(kind, own)));
  row.hidden = kinds.length === 0;
  for (const button of element.querySelectorAll('.deed[name="kind"]')) {
    button.setAttribute("aria-pressed", own.has(button.value));
  }
}

function signElement(kind, own) {
  const span = document.createElement("span");
  span.className = own.has(kind) ? "sign sign-own" : "sign";
  span.textContent = signWords(kind);
  return span;
}

function setReply(element, frame, room) {
  const row = element.querySelector(".message-reply");
  if (!frame.reply_to) {
    row.remove();
    return;
  }
  const link = row.querySelector("a");
  link.href = `#m${frame.reply_to}`;
  quote(link, room.find(frame.reply_to));
}

// Who is answered and to what, in a line; nothing of it when that message is out of sight or not at hand.
export function quote(link, quoted) {
  if (!quoted?.body || !quoted.author) {
    link.textContent = words("earlier");
    return;
  }
  const name = document.createElement("b");
  name.textContent = quoted.author.name;
  link.replaceChildren(name, ` ${shorten(quoted.note || quoted.body)}`);
}

// `html` was made harmless by the server and is the same for every reader.
function setText(element, frame) {
  const [folding, plain] = [element.querySelector(".message-note"), element.querySelector(":scope > .message-text")];
  const folded = frame.note || frame.folded;
  (folded ? plain : folding).remove();
  element.querySelector(".message-text").innerHTML = frame.html;
  if (frame.note) folding.querySelector("b").textContent = frame.note;
  else if (folded) folding.querySelector("summary").textContent = words("fold");
}

function setMenu(element, frame, room) {
  const { id, name } = frame.author;
  const mine = id === room.me;
  element.querySelector(".message-more .unseen").textContent = words("more", { name });
  for (const hidden of element.querySelectorAll('input[name="seq"]')) hidden.value = frame.seq;
  const deed = (which) => element.querySelector(`[data-deed="${which}"]`);
  for (const which of mine ? ["report", "block"] : ["unsay"]) deed(which).remove();
  for (const which of ["reply", "report"]) {
    const link = deed(which);
    if (link) link.href = link.getAttribute("href").replace(/=(?=#|$)/, `=${frame.seq}`);
  }
  const block = deed("block");
  if (!block) return;
  block.textContent = words("notHear", { name });
  block.formAction = room.block.replace("ID", id);
}
