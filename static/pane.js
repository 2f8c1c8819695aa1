// The Outlook panel: asks the server for the opened mail's panel and swaps the HTML it gets.
// What the mail is, is converted once (descriptor) and stays opaque; every action carries the mail it was meant for, and
// every answer is checked to be for the mail that is open *now* before it is painted; whatever a rep typed is kept until
// the server has it.

import * as drafts from "./drafts.js";
import { findOffice, openedMail, token } from "./host.js";

const panel = document.getElementById("panel");
const notice = document.getElementById("notice");
const spoken = document.getElementById("spoken");
const words = document.body.dataset;
const SLOW = 4000, LATE = 10000, UNDO = 8000;

let current = null;      // descriptor of the open mail
let turn = 0;            // counts mail switches: an answer from an earlier turn is dropped
let acts = 0;            // counts actions: of several under way only the newest paints, it has seen the others' effect
let opening = null;      // AbortController of the panel being loaded
let last = null;         // the last failed action of this mail, for "try again"
let undo = null;         // the edit that may be taken back for a few seconds: {field, version, until}
const underWay = new Map(); // form or field → key of the request that carries it

class SignedOut extends Error {}

// ---- asking the server

async function ask(path, data, { signal, key } = {}) {
  let bearer;
  try {
    bearer = await token();
  } catch (error) {
    throw new SignedOut(String(error));
  }
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` };
  const language = window.Office.context.displayLanguage;
  if (language) headers["Accept-Language"] = language;
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(`/outlook/${path}`, { method: "POST", headers, body: JSON.stringify(data), signal, cache: "no-store" });
  return { status: answer.status, notice: answer.headers.get("X-Notice") === "1", html: await answer.text() };
}

// Says so when an answer takes long; returns a function that ends the waiting.
function patience(mine) {
  const timers = [
    setTimeout(() => mine === turn && tell(words.slow), SLOW),
    setTimeout(() => mine === turn && tell(words.late, true), LATE),
  ];
  return () => timers.forEach(clearTimeout);
}

function open(message) {
  turn += 1;
  opening?.abort();
  [current, last, undo] = [message, null, null];
  notice.replaceChildren();
  showMail(message);
  if (!message) {
    panel.replaceChildren(heading(words.noItem));
    return busy(false);
  }
  panel.replaceChildren(skeleton());
  return load();
}

async function load() {
  const mine = turn, message = current;
  opening = new AbortController();
  busy(true);
  const enough = patience(mine);
  try {
    const answer = await ask("panel", { message }, { signal: opening.signal });
    if (mine !== turn) return;
    notice.replaceChildren();
    answer.notice ? paintNotice(answer) : paint(answer.html);
  } catch (error) {
    if (mine === turn && error.name !== "AbortError") excuse(error, load);
  } finally {
    enough();
    if (mine === turn) busy(false);
  }
}

// One action of the rep on the mail that is open: sent once however often it is retried, and painted only while that
// mail is still open.
async function act(path, data, { kept = [], key = crypto.randomUUID(), message = current } = {}) {
  const mine = turn, number = ++acts;
  last = null;
  busy(true);
  const enough = patience(mine);
  try {
    const answer = await ask(path, { message, ...data }, { key });
    if (answer.status < 400) kept.forEach((name) => drafts.forget(message, name));
    if (mine !== turn || (number !== acts && answer.status < 400)) return answer;
    if (answer.notice) {
      if (answer.status >= 500 || answer.status === 401) last = () => act(path, data, { kept, key, message });
      paintNotice(answer);
    } else {
      notice.replaceChildren();
      paint(answer.html);
    }
    return answer;
  } catch (error) {
    if (mine === turn) excuse(error, () => act(path, data, { kept, key, message }));
    return null;
  } finally {
    enough();
    if (mine === turn) busy(false);
  }
}

// A smaller question beside the panel (search, one activity, older lines): answers null when it cannot be had.
async function fetchPiece(path, data) {
  const mine = turn;
  try {
    const answer = await ask(path, data);
    if (mine !== turn) return null;
    if (!answer.notice) return answer.html;
    paintNotice(answer);
  } catch (error) {
    if (mine === turn) excuse(error, () => notice.replaceChildren());
  }
  return null;
}

// ---- painting

function paint(html) {
  const place = focusPlace();
  const texts = new Map([...panel.querySelectorAll(".line .said")].map((one) => [one.parentElement.firstElementChild.dataset.id, one]));
  const opened = [...panel.querySelectorAll("details[open]:not(.menu)")].map((one) => one.className);
  document.getElementById("mail").hidden = true; // Outlook shows the mail; ours only bridges the wait
  panel.innerHTML = html; // rendered and escaped by our own server
  opened.forEach((name) => panel.querySelector(`details.${name}`)?.setAttribute("open", ""));
  for (const line of panel.querySelectorAll(".line > button")) {
    const said = texts.get(line.dataset.id);
    if (said) { line.after(said); line.setAttribute("aria-expanded", "true"); }
  }
  restoreDrafts();
  offerUndo();
  refocus(place);
  spoken.textContent = [...panel.querySelectorAll("[data-say]")].map((one) => one.textContent.trim()).join(" ");
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
  if (wrong) {
    wrong.closest("[data-field]")?.querySelector(".value")?.setAttribute("hidden", "");
    return wrong.focus({ preventScroll: true });
  }
  if (!place) return;
  const same = (one) => one.dataset.value === place.value && one.dataset.id === place.line;
  const found = [
    place.id && document.getElementById(place.id),
    place.id && document.getElementById(place.id.replace("edit-", "show-")),
    place.action && [...panel.querySelectorAll(`[data-action="${place.action}"]`)].find(same),
    place.field && document.getElementById(`show-${place.field}`),
    place.field && document.getElementById(`edit-${place.field}`),
    panel.querySelector("h1"),
  ].find((one) => one && one.checkVisibility());
  if (found?.tagName === "H1") found.tabIndex = -1;
  found?.focus({ preventScroll: true });
  if (place.caret?.[0] != null && found?.setSelectionRange && found.type !== "search") found.setSelectionRange(...place.caret);
}

function paintNotice(answer) {
  if (answer.status === 401) return signedOut();
  notice.innerHTML = answer.html;
  dropSkeleton();
  for (const field of panel.querySelectorAll("select[data-edit]")) field.value = field.dataset.was;
}

// What went wrong on the way, in words, with a way to go on.
function excuse(error, again) {
  last = again;
  if (error instanceof SignedOut) return signedOut();
  tell(navigator.onLine ? words.late : words.offline, true);
  for (const field of panel.querySelectorAll("select[data-edit]")) field.value = field.dataset.was;
}

function signedOut() {
  last ||= load;
  notice.replaceChildren(paragraph(words.signedOut), button(words.signIn, "retry"));
  dropSkeleton();
}

function tell(sentence, retry = false) {
  notice.replaceChildren(paragraph(sentence));
  if (retry) {
    notice.append(button(words.retry, "retry"));
    dropSkeleton();
  }
}

function dropSkeleton() {
  if (panel.querySelector(".skeleton")) panel.replaceChildren();
}

function busy(on) {
  panel.setAttribute("aria-busy", String(on));
}

function showMail(message) {
  const header = document.getElementById("mail");
  header.hidden = !message;
  document.getElementById("mail-subject").textContent = message?.subject || "";
  document.getElementById("mail-from").textContent = message ? message.from.name || message.from.address : "";
}

function offerUndo() {
  const fresh = panel.querySelector("[data-undo]");
  if (fresh) undo = { field: fresh.dataset.field, version: Number(fresh.dataset.undo), until: Date.now() + UNDO };
  if (!undo || undo.until < Date.now()) return;
  const field = panel.querySelector(`[data-field="${undo.field}"]`);
  if (!field || field.classList.contains("error") || field.classList.contains("conflict")) return;
  let state = field.querySelector(".state");
  if (!state) {
    state = document.createElement("span");
    state.className = "state";
    field.append(state);
  }
  const taken = button(words.undo, "undo");
  taken.classList.add("undo");
  state.append(" ", taken);
  setTimeout(() => state.isConnected && state.remove(), undo.until - Date.now());
}

function paragraph(sentence) {
  const one = document.createElement("p");
  one.textContent = sentence;
  return one;
}

function heading(sentence) {
  const one = document.createElement("h1");
  one.textContent = sentence;
  return one;
}

function button(label, action) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = label;
  one.dataset.action = action;
  return one;
}

function skeleton() {
  const one = document.createElement("div");
  one.className = "skeleton";
  one.append(...Array.from({ length: 4 }, () => document.createElement("i")));
  return one;
}

// ---- drafts and editing in place

function restoreDrafts() {
  for (const input of panel.querySelectorAll("[data-draft]")) {
    const kept = drafts.read(current, input.dataset.draft);
    if (kept !== null) input.value = kept;
    markFilled(input);
  }
  for (const input of panel.querySelectorAll("input[data-edit]")) {
    const kept = drafts.read(current, `edit-${input.dataset.edit}`);
    const clashing = input.closest("[data-field]").classList.contains("conflict");
    if (kept === null || kept === input.dataset.was || clashing) continue;
    input.value = kept;
    reveal(input, false);
    draftNote(input);
  }
}

function markFilled(input) {
  if (input.form?.classList.contains("note")) input.form.classList.toggle("filled", input.value !== "");
}

// Says beside a field that what stands there is not saved yet.
function draftNote(input) {
  const field = input.closest("[data-field]");
  const differs = input.value !== input.dataset.was;
  let note = field.querySelector(".draft");
  if (!differs) return note?.remove();
  if (note || field.querySelector(".state")) return;
  note = document.createElement("span");
  note.className = "draft";
  note.textContent = words.draft;
  field.append(note);
}

function reveal(input, focus = true) {
  const shown = input.closest("[data-field]").querySelector(".value");
  if (shown) shown.hidden = true;
  input.hidden = false;
  if (focus) {
    input.focus();
    input.select();
  }
}

function conceal(input, focus = true) {
  const field = input.closest("[data-field]");
  const shown = field.querySelector(".value");
  input.value = input.dataset.was;
  drafts.forget(current, `edit-${input.dataset.edit}`);
  field.querySelectorAll(".state, .draft").forEach((one) => one.remove());
  field.classList.remove("error");
  input.removeAttribute("aria-invalid");
  if (!shown) return;
  input.hidden = true;
  shown.hidden = false;
  if (focus) shown.focus();
}

// Save one field; a second save of the same field waits for the first, so that nobody clashes with themselves.
async function save(name, value, exact = false) {
  const message = current;
  const before = underWay.get(name);
  const turnThen = turn;
  const job = (async () => {
    await before;
    if (turnThen !== turn) return;
    const card = panel.querySelector(".card");
    const field = panel.querySelector(`[data-field="${name}"]`);
    setTimeout(() => field?.isConnected && field.classList.add("saving"), 300);
    await act("edit", {
      opportunity_id: card.dataset.opportunity, version: Number(card.dataset.version), field: name, value, exact,
    }, { kept: [`edit-${name}`], message });
  })();
  underWay.set(name, job);
  await job;
  if (underWay.get(name) === job) underWay.delete(name);
}

async function submitOnce(form, path, data, kept) {
  if (underWay.has(path)) return;
  underWay.set(path, true);
  try { await act(path, data, { kept }); } finally { underWay.delete(path); }
}

// ---- what a rep does

const actions = {
  rate: (one) => act("rate", { value: one.getAttribute("aria-pressed") === "true" ? 0 : Number(one.dataset.value) }),
  link: (one) => act("link", { opportunity_id: one.dataset.id || null }),
  private: () => act("private", {}),
  refresh: () => load(),
  retry: () => { const again = last; notice.replaceChildren(); again ? again() : current ? open(current) : location.reload(); },
  other: (one) => { one.closest("details").open = false; showOther(); },
  "show-other": () => showOther(),
  keep: (one) => save(one.dataset.field, one.dataset.value, true),
  take: (one) => { drafts.forget(current, `edit-${one.closest("[data-field]").dataset.field}`); load(); },
  undo: () => {
    const { version } = undo;
    undo = null;
    act("undo", { opportunity_id: panel.querySelector(".card").dataset.opportunity, version });
  },
  activity: expand,
  more: older,
};

function showOther() {
  const box = document.getElementById("other");
  box.hidden = !box.hidden;
  if (!box.hidden) box.querySelector("input, button")?.focus();
}

async function expand(one) {
  const opened = one.getAttribute("aria-expanded") === "true";
  one.setAttribute("aria-expanded", String(!opened));
  one.parentElement.querySelector(".said")?.remove();
  if (opened) return;
  const html = await fetchPiece("activity", { activity_id: one.dataset.id });
  if (html === null) one.setAttribute("aria-expanded", "false");
  else if (one.isConnected && one.getAttribute("aria-expanded") === "true") one.insertAdjacentHTML("afterend", html);
}

async function older(one) {
  one.disabled = true;
  const card = panel.querySelector(".card");
  const html = await fetchPiece("timeline", { opportunity_id: card.dataset.opportunity, before: one.dataset.before });
  one.disabled = false;
  if (html === null || !one.isConnected) return;
  const list = one.parentElement.parentElement;
  one.parentElement.remove();
  const before = list.children.length;
  list.insertAdjacentHTML("beforeend", html);
  list.children[before]?.querySelector("button")?.focus();
}

let searches = 0, typing = 0;
function search(input) {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const mine = ++searches;
    const html = await fetchPiece("search", { q: input.value });
    if (html !== null && mine === searches && input.isConnected) input.form.querySelector(".found").innerHTML = html;
  }, 250);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) return reveal(document.getElementById(`edit-${opener.dataset.open}`));
  const one = event.target.closest("[data-action]");
  if (one) actions[one.dataset.action]?.(one);
  for (const menu of panel.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A stage is saved when the choice is made, not while the arrow keys walk past others.
let choosing = 0;
document.addEventListener("change", (event) => {
  if (event.target.dataset.edit !== "stage") return;
  clearTimeout(choosing);
  choosing = setTimeout(() => settleStage(event.target), 700);
});

function settleStage(select) {
  clearTimeout(choosing);
  if (select.isConnected && select.value !== select.dataset.was) save("stage", select.value, true);
}

document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.isConnected || !input.dataset) return;
  if (input.dataset.edit === "stage") settleStage(input);
  if (!input.matches("input[data-edit]")) return;
  const unchanged = input.value === input.dataset.was && !input.hasAttribute("aria-invalid");
  if (unchanged && !input.hidden && input.classList.contains("edit")) conceal(input, false);
  else if (!unchanged) draftNote(input);
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!current) return;
  if (input.dataset.draft) drafts.keep(current, input.dataset.draft, input.value, input.defaultValue);
  if (input.matches("input[data-edit]")) drafts.keep(current, `edit-${input.dataset.edit}`, input.value, input.dataset.was);
  markFilled(input);
  if (input.hasAttribute("data-search")) search(input);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (input.id === "note" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) input.form.requestSubmit();
  if (event.key === "Escape") {
    for (const menu of panel.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (input.matches("input[data-edit]")) conceal(input);
  }
  if (event.key === "Enter" && input.dataset.edit === "stage") settleStage(input);
  if (event.key === "Enter" && input.matches("input[data-edit]")) {
    event.preventDefault();
    input.value === input.dataset.was ? conceal(input) : save(input.dataset.edit, input.value);
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const card = panel.querySelector(".card");
  if (form.dataset.form === "note" && form.elements.text.value.trim()) {
    submitOnce(form, "note", { opportunity_id: card.dataset.opportunity, text: form.elements.text.value }, ["note"]);
  } else if (form.dataset.form === "create") {
    submitOnce(form, "create", Object.fromEntries(new FormData(form)), ["create-name", "create-account_name", "create-amount"]);
  }
});

window.addEventListener("online", () => last?.());
findOffice({
  ready: (mailbox) => open(openedMail(mailbox)),
  late: () => tell(words.officeLate, true),
  elsewhere: () => { panel.replaceChildren(heading(words.noOffice)); busy(false); },
});
