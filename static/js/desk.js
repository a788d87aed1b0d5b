// The desk, live: the queue is read anew when a case is new or changed, claims stay alive while somebody works.
import { Bell } from "./desk-bell.js";
import { followConversation } from "./desk-conversation.js";
import { listenToKeys } from "./desk-keys.js";
import { previewTold } from "./desk-preview.js";
import { Line } from "./socket.js";

const WORTH_A_WORD = 3000;
const TOGETHER = 250;
const CRISIS = 100;
const AGAIN = 3000;
const KEEP_EVERY = 60_000;
const page = document.querySelector("[data-desk]");
const { dataset } = page;
const news = page.querySelector("[data-news]");
const told = page.querySelector("[data-told-news]");
const shown = page.querySelector("[data-cases]");
const bell = new Bell(page.querySelector("[data-bell]"));
let away = 0;
const queue = { due: Infinity, timer: 0, read: 0, asked: 0 };
let kept = Date.now();

function take(frame) {
  document.dispatchEvent(new CustomEvent("desk", { detail: frame }));
  if (frame.type === "welcome") readSoon(0);
  if (frame.type !== "case" && frame.type !== "conversation") return;
  readSoon(frame.priority >= CRISIS ? 0 : TOGETHER);
  if (frame.type === "case" && String(frame.id) === dataset.case && String(frame.version) !== dataset.version) tellChanged();
}

// What comes together is read together, somebody in danger at once; a desk that is never quiet is read all the same.
function readSoon(pause) {
  const due = Math.max(Date.now() + pause, queue.read + TOGETHER);
  if (due >= queue.due) return;
  clearTimeout(queue.timer);
  queue.due = due;
  queue.timer = setTimeout(() => {
    queue.due = Infinity;
    queue.read = Date.now();
    refresh();
  }, due - Date.now());
}

// Words never travel on the socket: the page asks for its own queue, as it stands now.
async function refresh() {
  if (!("open" in shown.dataset)) return;
  const mine = (queue.asked += 1);
  const text = await asked();
  if (mine !== queue.asked) return;
  if (text === null && line.isOpen) readSoon(AGAIN);
  const fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-cases]");
  if (!fresh || marks(fresh) === marks(shown)) return;
  const known = new Set(ids(shown));
  const crises = [...fresh.querySelectorAll("[data-crisis]")].filter((link) => !known.has(link.dataset.case));
  fresh.querySelector(`[data-case="${dataset.case}"]`)?.setAttribute("aria-current", "page");
  const focused = document.activeElement?.dataset.case;
  shown.replaceChildren(...fresh.children);
  if (focused) shown.querySelector(`[data-case="${focused}"]`)?.focus();
  told.textContent = crises.length ? told.dataset.crisis : told.dataset.more;
  if (crises.length) bell.ring();
}

// The page's text; empty where it is not for us any more, null where it could not be had just now.
async function asked() {
  try {
    const answer = await fetch(dataset.queuePage, { headers: { Accept: "text/html" } });
    if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return "";
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

const links = (list) => [...list.querySelectorAll("[data-case]")];
const ids = (list) => links(list).map((link) => link.dataset.case);
const marks = (list) => links(list).map((link) => link.dataset.mark).join();

function tellChanged() {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = news.dataset.look;
  news.replaceChildren(`${news.dataset.changed} `, link);
  news.hidden = false;
}

function lineState(state) {
  clearTimeout(away);
  if (news.textContent === dataset.away) news.hidden = true;
  if (state === "open") return;
  away = setTimeout(() => {
    news.textContent = dataset.away;
    news.hidden = false;
  }, WORTH_A_WORD);
}

// Whoever reads or writes here is still on the case.
function keep() {
  if (!dataset.case || Date.now() - kept < KEEP_EVERY) return;
  if (line.send({ type: "keep", case: Number(dataset.case) })) kept = Date.now();
}

const line = new Line(dataset.socket, { onFrame: take, onState: lineState });
for (const sign of ["keydown", "pointerdown", "scroll"]) addEventListener(sign, keep, { passive: true });
listenToKeys(page, shown);
previewTold(page);
followConversation(page);
line.start();
