// What the author would read, renewed by the server whenever a choice changes: the same words that will be sent.
const PAUSE = 300;

export function previewTold(page) {
  const form = page.querySelector("[data-acts]");
  const plain = form?.querySelector("[data-plain]");
  if (!plain) return;
  plain.hidden = true;
  let later = 0;
  let asked = 0;
  const renew = async () => {
    const mine = ++asked;
    const fields = new FormData(form);
    fields.set("deed", "look");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const act of form.querySelectorAll("[data-deed]")) {
      const now = fresh.querySelector(`[data-deed="${act.dataset.deed}"] [data-told]`);
      act.querySelector("[data-told]")?.replaceChildren(...(now?.childNodes ?? []));
    }
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-preview]")) return;
    clearTimeout(later);
    later = setTimeout(renew, PAUSE);
  });
}
