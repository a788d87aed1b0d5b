// Leaves at once and takes along what this device kept: drafts, waiting words, and this entry of the history.
import { forget } from "./keep.js";

const PRESSES = 3;
const WITHIN = 1500;

function leave(address) {
  forget();
  document.documentElement.hidden = true;
  location.replace(address);
}

function onClick(event) {
  const link = event.target.closest("[data-leave]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave(link.href);
}

let presses = [];

function onKey(event) {
  if (event.key !== "Escape") {
    presses = [];
    return;
  }
  const now = event.timeStamp;
  presses = [...presses.filter((at) => now - at < WITHIN), now];
  const link = document.querySelector("[data-leave]");
  if (presses.length >= PRESSES && link) leave(link.href);
}

// Signing out clears the device as well.
function onSubmit(event) {
  if (/\/logout\/$/.test(new URL(event.target.action, location).pathname)) forget();
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit);
