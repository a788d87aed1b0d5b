// The desk, live: the queue is read anew when a case is new or changed, and two keys go through it. Decisions are forms.
import { Line } from "./socket.js";

const WORTH_A_WORD = 3000;
const page = document.querySelector("[data-desk]");
const { dataset } = page;
const news = page.querySelector("[data-news]");
const told = page.querySelector("[data-told]");
const shown = page.querySelector("[data-cases]");
let away = 0;

function take(frame) {
  document.dispatchEvent(new CustomEvent("desk", { detail: frame }));
  if (frame.type === "welcome") refresh();
  if (frame.type !== "case") return;
  refresh();
  if (String(frame.id) === dataset.case && String(frame.version) !== dataset.version) tellChanged();
}

// Words never travel on the socket: the page asks for its own queue, as it stands now.
async function refresh() {
  if (!("open" in shown.dataset)) return;
  const answer = await fetch(dataset.queuePage, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-cases]");
  const ids = (list) => [...list.querySelectorAll("[data-case]")].map((link) => link.dataset.case).join();
  if (!fresh || ids(fresh) === ids(shown)) return;
  fresh.querySelector(`[data-case="${dataset.case}"]`)?.setAttribute("aria-current", "page");
  const focused = document.activeElement?.dataset.case;
  shown.replaceChildren(...fresh.children);
  if (focused) shown.querySelector(`[data-case="${focused}"]`)?.focus();
  told.textContent = told.dataset.more;
}

function tellChanged() {
  const link = document.createElement("a");
  link.href = location.pathname;
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

function step(by) {
  const links = [...shown.querySelectorAll("[data-case]")];
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
  if (next && next !== links[here]) next.click();
}

function unveil() {
  const veil = page.querySelector("[data-veil]");
  if (!veil) return;
  veil.open = !veil.open;
  veil.querySelector("summary").focus();
}

const KEYS = { j: () => step(1), k: () => step(-1), v: unveil };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  KEYS[event.key]?.();
});
page.querySelector("[data-keys]").hidden = matchMedia("(pointer: coarse)").matches;
new Line(dataset.socket, { onFrame: take, onState: lineState }).start();
