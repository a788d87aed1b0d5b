// Words that are being written survive a reload and a closed window, on this device, until they are sent.
import { Keep } from "./keep.js";

const PAUSE = 300;
const member = document.body.dataset.member;

// What the server has stored is a draft no more.
for (const mark of document.querySelectorAll("template[data-sent]")) {
  const keep = new Keep(member, mark.dataset.of);
  if (keep.read("draft")?.nonce === mark.dataset.sent) keep.drop("draft");
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const keep = new Keep(member, form.dataset.draft);
  const fields = [...form.querySelectorAll("[data-keep]")];
  const nonce = form.elements.nonce;
  // Words that the server gave back are newer than what was kept.
  if (!("fresh" in form.dataset)) restore(keep.read("draft"), fields, nonce);
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => remember(keep, fields, nonce), PAUSE);
  });
  addEventListener("pagehide", () => remember(keep, fields, nonce));
}

// Whoever chose to write without a name has chosen so for these words, whatever comes between.
function isTick(field) {
  return field.type === "checkbox";
}

function restore(kept, fields, nonce) {
  if (!kept) return;
  for (const field of fields) {
    if (isTick(field)) field.checked ||= Boolean(kept.words[field.name]);
    if (isTick(field) || field.value || !kept.words[field.name]) continue;
    field.value = kept.words[field.name];
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
  if (kept.nonce) nonce.value = kept.nonce;
}

function remember(keep, fields, nonce) {
  const written = fields.filter((field) => (isTick(field) ? field.checked : field.value.trim()));
  const words = Object.fromEntries(written.map((field) => [field.name, field.value]));
  if (written.some((field) => !isTick(field))) keep.write("draft", { words, nonce: nonce.value });
  else keep.drop("draft");
}
