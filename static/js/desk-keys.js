// The desk by keyboard: two keys go through the queue, one opens the words, and a letter on a button presses it.

export function listenToKeys(page, shown) {
  const step = (by) => {
    const links = [...shown.querySelectorAll("[data-case]")];
    const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");
    const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
    if (next && next !== links[here]) next.click();
  };
  const unveil = () => {
    const veil = page.querySelector("[data-veil]");
    if (!veil) return;
    veil.open = !veil.open;
    veil.querySelector("summary").focus();
  };
  const keys = { j: () => step(1), k: () => step(-1), v: unveil };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (keys[key]) keys[key]();
    else if (/^[a-z]$/.test(key)) page.querySelector(`[data-key="${key}"]`)?.click();
  });
  page.querySelector("[data-keys]").hidden = matchMedia("(pointer: coarse)").matches;
}
