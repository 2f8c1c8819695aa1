// What the panel shows: the server's HTML put in place without taking the focus, the opened texts or the drafts away.

export const panel = document.getElementById("panel");
export const notice = document.getElementById("notice");
export const words = document.body.dataset;
const spoken = document.getElementById("spoken");

// Put the server's HTML in place; keep(panel) restores what only this side knows, before the focus goes back.
export function paintPanel(html, keep) {
  const place = focusPlace();
  const texts = new Map([...panel.querySelectorAll(".line .said")].map((one) => [one.parentElement.firstElementChild.dataset.id, one]));
  const opened = [...panel.querySelectorAll("details[open]:not(.menu)")].map((one) => one.className);
  document.getElementById("mail").hidden = true; // Outlook shows the mail; ours only bridges the wait
  panel.innerHTML = html; // rendered and escaped by our own server
  opened.forEach((name) => name && panel.querySelector(`details.${name}`)?.setAttribute("open", ""));
  for (const line of panel.querySelectorAll(".line > button")) {
    const said = texts.get(line.dataset.id);
    if (said) { line.after(said); line.setAttribute("aria-expanded", "true"); }
  }
  keep(panel);
  refocus(place);
  announce([...panel.querySelectorAll("[data-say]")].map((one) => one.textContent.trim()).join(" "));
}

export function announce(sentence) {
  spoken.textContent = sentence;
}

// Where the focus is, in words that survive a re-render.
function focusPlace() {
  const one = document.activeElement;
  if (!one || !panel.contains(one)) return null;
  const field = one.closest("[data-field]")?.dataset.field;
  return { id: one.id, field, action: one.dataset.action, value: one.dataset.value, line: one.dataset.id,
    caret: "selectionStart" in one ? [one.selectionStart, one.selectionEnd] : null };
}

function refocus(place) {
  const wrong = panel.querySelector("[aria-invalid=true]");
  if (wrong && (place || !document.hasFocus() || document.activeElement === document.body)) {
    wrong.closest("[data-field]")?.querySelector(".value")?.setAttribute("hidden", "");
    return wrong.focus({ preventScroll: true });
  }
  if (!place) return undefined;
  const same = (one) => one.dataset.value === place.value && one.dataset.id === place.line;
  const found = [
    place.id && document.getElementById(place.id),
    place.id && document.getElementById(place.id.replace("edit-", "show-")),
    place.action && [...panel.querySelectorAll(`[data-action="${place.action}"]`)].find(same),
    place.field && document.getElementById(`show-${place.field}`),
    place.field && document.getElementById(`edit-${place.field}`),
    panel.querySelector("h1"),
  ].find((one) => one && isShown(one));
  if (found?.tagName === "H1") found.tabIndex = -1;
  found?.focus({ preventScroll: true });
  if (place.caret?.[0] != null && found?.setSelectionRange && found.type !== "search") found.setSelectionRange(...place.caret);
  return undefined;
}

// WebKit has checkVisibility only since 17.4, and Outlook on a Mac may be older.
const isShown = (one) => (one.checkVisibility ? one.checkVisibility() : one.getClientRects().length > 0);

export function busy(on) {
  panel.setAttribute("aria-busy", String(on));
}

// A sentence above the panel, with a way on; where there is nothing else, it stands alone.
export function tell(sentence, label = "", action = "") {
  notice.replaceChildren(paragraph(sentence));
  if (action) {
    notice.append(button(label, action));
    dropSkeleton();
  }
}

export function dropSkeleton() {
  if (panel.querySelector(".skeleton")) panel.replaceChildren();
}

export function showWaiting() {
  const one = document.createElement("div");
  one.className = "skeleton";
  one.append(...Array.from({ length: 4 }, () => document.createElement("i")));
  panel.replaceChildren(one);
}

// The mail's own subject and sender, at once, until its deal is there.
export function showMail(item) {
  document.getElementById("mail").hidden = !item;
  document.getElementById("mail-subject").textContent = item?.subject || "";
  document.getElementById("mail-from").textContent = item?.from ? item.from.name || item.from.address : "";
}

export function showAside(sentence) {
  const aside = document.getElementById("aside");
  aside.textContent = sentence;
  aside.hidden = !sentence;
}

export function paragraph(sentence) {
  const one = document.createElement("p");
  one.textContent = sentence;
  return one;
}

export function heading(sentence) {
  const one = document.createElement("h1");
  one.textContent = sentence;
  return one;
}

export function button(label, action) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = label;
  one.dataset.action = action;
  return one;
}
