// A thread's page is alive: new answers appear, changes show, and people see that somebody is writing. Words come by the page.
import { Line } from "./socket.js";

const GATHER = 250;
const SPREAD = 500;
const WRITING = 3_000;
const FORGET = 6_000;
const box = document.querySelector("[data-thread]");
const told = document.querySelector("[data-told]");
const writers = document.querySelector("[data-writers]");
const form = document.querySelector("form[data-draft]");

let rev = Number(box.dataset.rev);
let asked = 0;
let asking = false;
let wanted = false;
let wroteAt = 0;
let own = "";
const writing = new Map();

const line = new Line(`/ws/threads/${box.dataset.thread}/`, { onFrame, onState: (state) => box.toggleAttribute("data-live", state === "open") });
line.start();

function onFrame(frame) {
  if (frame.type === "welcome") own = frame.you;
  if (frame.type === "writing") hearWriter(frame.by);
  else if (frame.rev > rev) askSoon();
}

// Several readers hear of the same answer at once: they ask a little apart.
function askSoon() {
  if (asking) wanted = true;
  else if (!asked) asked = setTimeout(ask, GATHER + Math.random() * SPREAD);
}

async function ask() {
  asked = 0;
  asking = true;
  wanted = false;
  try {
    const read = document.visibilityState === "visible" && "newest" in box.dataset ? `&read=${2 ** 40}` : "";
    const answer = await fetch(`${box.dataset.since}?rev=${rev}${read}`, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const upto = Number(answer.headers.get("X-Rev"));
      wanted ||= upto < Number(answer.headers.get("X-Newest"));
      take(await answer.text());
      rev = Math.max(rev, upto);
    }
  } catch {
    // No line just now; the next tick asks again.
  }
  asking = false;
  if (wanted) askSoon();
}

// What is on the page changes in its place; what is new comes at the end, where this is the newest page.
function take(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").body.children;
  let fresh = 0;
  for (const part of [...parts]) {
    const here = document.getElementById(part.id);
    if (here) {
      const open = here.querySelector("details.entry-note")?.open;
      here.replaceWith(part);
      if (open) part.querySelector("details.entry-note")?.setAttribute("open", "");
    } else if (Number(part.dataset.seq) > newest()) {
      fresh += 1;
      if ("newest" in box.dataset) box.append(part);
    }
  }
  if (fresh) announce(fresh);
}

const newest = () => Number(box.lastElementChild?.dataset.seq ?? 0);

function announce(fresh) {
  const here = "newest" in box.dataset;
  told.hidden = false;
  told.textContent = told.dataset[fresh === 1 ? "one" : "many"].replace("{n}", String(fresh));
  if (here) return;
  const link = document.createElement("a");
  link.href = `${location.pathname}?before=${2 ** 40}`;
  link.textContent = told.textContent;
  told.replaceChildren(link);
}

function hearWriter(by) {
  if (by === own) return;
  clearTimeout(writing.get(by));
  writing.set(by, setTimeout(() => forget(by), FORGET));
  show();
}

function forget(by) {
  writing.delete(by);
  show();
}

function show() {
  writers.hidden = !writing.size;
  const words = writing.size > 1 ? writers.dataset.many : writers.dataset.one;
  writers.textContent = writing.size ? words.replace("{n}", String(writing.size)) : "";
}

// Nobody is named while they write; of whoever has chosen to write without a name nothing is told at all.
form?.addEventListener("input", (event) => {
  if (event.target.name !== "body" || form.elements.anonymous?.checked) return;
  if (Date.now() - wroteAt < WRITING) return;
  if (line.send({ type: "writing" })) wroteAt = Date.now();
});
