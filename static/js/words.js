// The page's words for scripts: read from the server's <template>, never written here.
const book = document.getElementById("words")?.dataset ?? {};
const tongue = document.documentElement.lang || "en";
const clock = new Intl.DateTimeFormat(tongue, { hour: "numeric", minute: "2-digit" });
const moment = new Intl.DateTimeFormat(tongue, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
const date = new Intl.DateTimeFormat(tongue, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(tongue, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export function fill(text, values = {}) {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function words(name, values) {
  return fill(book[name], values);
}

// "one" or "many" of a pair of texts kept in an element's data.
export function counted(data, n) {
  return fill(n === 1 ? data.one : data.many, { n });
}

export function signWords(kind) {
  const name = `sign-${kind}`.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
  return book[name] ?? kind;
}

export function timeOf(at) {
  return clock.format(new Date(at));
}

// A time of another day than its neighbours': words that were held are published later than they were said.
export function momentOf(at) {
  return moment.format(new Date(at));
}

export function dayKey(at) {
  return new Date(at).toDateString();
}

export function dayWords(at) {
  const key = dayKey(at);
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (key === new Date().toDateString()) return words("today");
  if (key === yesterday.toDateString()) return words("yesterday");
  return date.format(new Date(at));
}

export function fullDate(iso) {
  return full.format(new Date(iso.slice(0, 10)));
}

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export function part(element, name) {
  return element.querySelector(`[data-part="${name}"]`);
}
