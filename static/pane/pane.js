// The Outlook panel: asks the server for the opened item's panel and swaps the HTML it gets.
// What is open is converted once (host.js) and stays opaque; every action carries the item it was meant for, and every
// answer is checked to be for what is open *now* before it is painted; whatever a rep typed is kept until the server has
// it.

import { followColours, followOutlook } from "./colours.js";
import { forgetDraft, keepDraft, requestAnswered, requestKey, slotOf } from "./drafts.js";
import { conceal, draftName, failTyped, fieldOf, markFilled, noteDraft, restoreDrafts, reveal, showTyped } from "./editors.js";
import { HostLate, findHost, itemMark, lookedInto, openedItem, watchItems, watchRecipients } from "./host.js";
import {
  announce, busy, button, dropSkeleton, heading, notice, paintPanel, panel, paragraph, showAside, showMail, showWaiting, tell, words,
} from "./painting.js";
import { ask } from "./server.js";
import { SignInLate, SignedOut, leave, token } from "./session.js";

const SLOW = 4000, LATE = 10000, UNDO = 8000;
const PAGES = { message: "panel", meeting: "panel", draft: "compose", several: "several", none: "today" };

let mailbox = null;      // Office.js' mailbox, once it is there
let current = null;      // what is open: {kind, sent, item, …}; null while Outlook is still asked
let mark = "";           // what Outlook called it
let turn = 0;            // counts switches: an answer from an earlier turn is dropped
let paintedAt = 0;       // the revision of what is painted: of several answers the one made last has seen the most
let opening = null;      // AbortController of the panel being loaded
let last = null;         // the last failed action of this item, for "try again"
let challenge = "";      // what Microsoft wants proven at the next sign-in
let undo = null;         // the edit that may be taken back for a few seconds: {field, version, until}
const underWay = new Map(); // form or field of an item → the request that carries it

const item = () => current?.item;
const sameTurn = (mine) => mine === turn;
const slot = (name) => `${name} ${slotOf(item())}`;

// ---- opening

// Something else is open, or may be: ask Outlook what, then the server.
async function open() {
  const mine = ++turn;
  opening?.abort();
  [current, last, undo, paintedAt, mark] = [null, null, null, 0, itemMark(mailbox)];
  notice.replaceChildren();
  showAside("");
  showMail(null);
  showWaiting();
  busy(true);
  try {
    const found = await openedItem(mailbox);
    if (!sameTurn(mine)) return;
    current = found;
    watchRecipients(mailbox, recipientsChanged);
  } catch (error) {
    if (sameTurn(mine)) stop(error instanceof HostLate ? words.hostLate : words.late, open);
    return;
  }
  showMail(item());
  if (current.shared) showAside(words.shared.replace("%s", current.shared));
  await load();
}

function stop(sentence, again) {
  last = again;
  tell(sentence, words.retry, "retry");
  busy(false);
}

async function load() {
  if (!current) return open();
  const mine = turn, { kind, sent } = current;
  opening?.abort();
  const control = opening = new AbortController();
  busy(true);
  const enough = patience(mine, load);
  try {
    const answer = await ask(PAGES[kind], sent, { signal: control.signal });
    if (!sameTurn(mine) || control !== opening) return undefined;
    notice.replaceChildren();
    last = null;
    if (answer.notice) paintNotice(answer, load);
    else paint(answer);
  } catch (error) {
    if (sameTurn(mine) && !control.signal.aborted) excuse(error, load);
    return undefined;
  } finally {
    enough();
    if (sameTurn(mine) && control === opening) busy(false);
  }
  if (panel.querySelector(".card[data-readable]")) await readMail(mine);
  return undefined;
}

// The server reads the mail itself, once the panel stands: it may know more then. Never in the way of anything.
async function readMail(mine) {
  try {
    const answer = await ask("mail", current.sent);
    if (!sameTurn(mine)) return;
    if (answer.notice) {
      if (answer.html.includes('data-code="consent_missing"')) notice.innerHTML = answer.html; // our own server's, escaped
    } else if (answer.status === 200) {
      const told = panel.querySelector(".correction"); // said meanwhile: it may still be taken back
      paint(answer);
      if (told && !panel.querySelector(".correction")) panel.querySelector(".card")?.prepend(told);
    }
  } catch (error) {
    if (sameTurn(mine) && error instanceof SignedOut && error.claims) signedOut(error.claims);
  }
}

// Says so when an answer takes long; returns a function that ends the waiting.
function patience(mine, again) {
  const timers = [
    setTimeout(() => sameTurn(mine) && tell(words.slow), SLOW),
    setTimeout(() => { if (sameTurn(mine)) { last = again; tell(words.late, words.retry, "retry"); } }, LATE),
  ];
  return () => timers.forEach(clearTimeout);
}

function recipientsChanged() {
  clearTimeout(recipientsChanged.timer);
  recipientsChanged.timer = setTimeout(async () => {
    const mine = turn;
    const found = await openedItem(mailbox).catch(() => null);
    if (!found || !sameTurn(mine) || !["draft", "meeting"].includes(found.kind)) return;
    if (found.item) found.item.unsaved = item().unsaved;
    current = found;
    load();
  }, 400);
}

// ---- acting

// One action of the rep on what is open: sent once however often it is retried, and painted only while that is open (or
// open again: its answer is still about it).
async function act(path, data, { kept = {}, key = crypto.randomUUID(), opened = current, field = "" } = {}) {
  const place = (one) => `${one.mailbox} ${slotOf(one)}`;
  const stillOpen = () => current === opened || (item() && opened.item && place(item()) === place(opened.item));
  const mine = turn;
  opening?.abort();
  last = null;
  busy(true);
  const again = () => act(path, data, { kept, key, opened, field });
  const enough = patience(mine, again);
  try {
    const answer = await ask(path, { ...opened.sent, ...data }, { key });
    if (answer.status < 500 && opened.item) requestAnswered(opened.item, path);
    if (answer.status < 400) Object.entries(kept).forEach(([name, value]) => forgetDraft(opened.item, name, value));
    const before = answer.html.includes('data-code="idempotency_key_reused"'); // the ribbon had it saved already
    if (before) Object.entries(kept).forEach(([name, value]) => forgetDraft(opened.item, name, value));
    if (!stillOpen()) return answer;
    if (before) {
      emptySaved(kept);
      await load();
    } else if (answer.notice) {
      paintNotice(answer, again);
      if (field) failTyped(field);
    } else {
      notice.replaceChildren();
      if (answer.status < 400) emptySaved(kept);
      paint(answer);
    }
    return answer;
  } catch (error) {
    if (!stillOpen()) return null;
    excuse(error, again);
    if (field) failTyped(field);
    return null;
  } finally {
    enough();
    if (stillOpen()) busy(false);
  }
}

// A smaller question beside the panel (search, one activity, older lines): answers null when it cannot be had.
async function fetchPiece(path, data) {
  const mine = turn;
  try {
    const answer = await ask(path, data);
    if (!sameTurn(mine)) return null;
    if (!answer.notice) return answer.html;
    paintNotice(answer, () => notice.replaceChildren());
  } catch (error) {
    if (sameTurn(mine)) excuse(error, () => notice.replaceChildren());
  }
  return null;
}

// ---- painting

function paint({ html, at }) {
  if (at < paintedAt) return;
  paintedAt = at;
  paintPanel(html, () => {
    if (item()) restoreDrafts(item());
    offerUndo();
  });
}

function paintNotice(answer, again) {
  if (answer.status >= 500) last = again;
  notice.innerHTML = answer.html; // our own server's, escaped
  dropSkeleton();
  unchoose();
}

// What the server has now is no draft any more, also where a later answer was painted already.
function emptySaved(kept) {
  for (const [name, value] of Object.entries(kept)) {
    for (const input of panel.querySelectorAll(`[data-draft="${name}"]`)) {
      if (input.value === value) input.value = input.defaultValue;
      markFilled(input);
    }
    const editor = panel.querySelector(`input[data-edit="${/^edit-([^@]*)/.exec(name)?.[1]}"]`);
    if (editor && !editor.hidden && editor.value === value && document.activeElement !== editor) conceal(editor, item(), false);
  }
}

// A choice that was not saved must not look saved.
function unchoose() {
  for (const field of panel.querySelectorAll("select[data-was]")) field.value = field.dataset.was;
  for (const one of panel.querySelectorAll(".rate [data-pressed]")) {
    one.setAttribute("aria-pressed", one.dataset.pressed);
    delete one.dataset.pressed;
  }
}

// What went wrong on the way, in words, with a way to go on. Only a refused token signs a rep out.
function excuse(error, again) {
  last = again;
  unchoose();
  if (error instanceof SignedOut) return signedOut(error.claims);
  const sentence = !navigator.onLine ? words.offline : error instanceof SignInLate ? words.signInLate : words.late;
  return tell(sentence, words.retry, "retry");
}

function signedOut(claims) {
  challenge = claims;
  last ||= load;
  notice.replaceChildren(
    paragraph(claims ? words.prove : words.signedOut), button(claims ? words.confirm : words.signIn, "sign-in"));
  dropSkeleton();
}

function offerUndo() {
  const fresh = panel.querySelector("[data-undo]");
  if (fresh) undo = { field: fresh.dataset.field, version: Number(fresh.dataset.undo), deal: deal(), until: Date.now() + UNDO };
  if (!undo || undo.until < Date.now() || undo.deal !== panel.querySelector(".card")?.dataset.opportunity) return;
  const field = fieldOf(undo.field);
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

// ---- saving

// Save one field; a second save of the same field waits for the first, so that nobody clashes with themselves.
async function save(name, value, exact = false) {
  const place = slot(name), before = underWay.get(place);
  const opened = current, about = { ...panel.querySelector(".card").dataset };
  showTyped(name, exact ? "" : value);
  const job = (async () => {
    await before;
    const card = panel.querySelector(".card");
    const there = card?.dataset.opportunity === about.opportunity;
    if (!there && !exact) return; // it waits as that deal's draft
    const { version } = there ? card.dataset : about;
    await act("edit", { opportunity_id: about.opportunity, version: Number(version), field: name, value, exact }, {
      kept: exact ? {} : { [draftName(name, about.opportunity)]: value, [`edit-${name}`]: value }, opened, field: name,
    });
  })();
  underWay.set(place, job);
  await job;
  if (underWay.get(place) === job) underWay.delete(place);
}

async function submitOnce(form, path, data, kept) {
  const place = slot(path);
  if (underWay.has(place)) return;
  underWay.set(place, true);
  form.classList.add("saving");
  const key = requestKey(item(), path, JSON.stringify(Object.values(kept)));
  try { await act(path, data, { kept, key }); } finally { underWay.delete(place); form.classList.remove("saving"); }
}

const deal = () => panel.querySelector(".card").dataset.opportunity;
const offered = (one) => ({ name: one.dataset.name, address: one.dataset.address });

async function rate(one) {
  const place = slot("rate");
  if (underWay.get(place) === one.dataset.value) return; // the second half of a double click
  underWay.set(place, one.dataset.value);
  const on = one.getAttribute("aria-pressed") === "true";
  for (const each of panel.querySelectorAll(".rate [aria-pressed]")) {
    each.dataset.pressed = each.getAttribute("aria-pressed");
    each.setAttribute("aria-pressed", String(each === one && !on));
  }
  try { await act("rate", { value: on ? 0 : Number(one.dataset.value) }); } finally { underWay.delete(place); }
}

// One word at a time on where a mail belongs: the second half of a double click would be a word of its own, and to take
// that one back would change nothing.
async function word(path, data = {}) {
  const place = slot("word");
  if (underWay.has(place)) return;
  underWay.set(place, true);
  try { await act(path, data); } finally { underWay.delete(place); }
}

// A link from the search: of one item, or of all that are selected.
async function link(one) {
  if (current.kind !== "several") return word("link", { opportunity_id: one.dataset.id || null });
  const mine = turn, chosen = current;
  if (chosen.ids.length > 100) return tell(words.tooMany);
  busy(true);
  const sent = await lookedInto(mailbox, chosen);
  if (!sameTurn(mine)) return undefined;
  return act("several", { ...sent, opportunity_id: one.dataset.id });
}

async function signIn() {
  const claims = challenge;
  try {
    await token({ interactive: true, claims, fresh: true });
  } catch (error) {
    return excuse(error, last || load);
  }
  challenge = "";
  return again();
}

// The server forgets what lets it act for the rep; if it cannot be told, the panel forgets all the same.
async function signOut() {
  const mine = ++turn;
  await ask("sign-out", {}).catch(() => null);
  leave();
  if (!sameTurn(mine)) return;
  [current, last, mark] = [null, open, ""];
  panel.replaceChildren();
  showMail(null);
  showAside("");
  tell(words.left, words.signIn, "sign-in");
}

function again() {
  const repeat = last;
  notice.replaceChildren();
  if (repeat) return repeat();
  return mailbox ? open() : location.reload();
}

const actions = {
  rate,
  link,
  private: () => word("private"),
  "take-back": (one) => word(`corrections/${one.dataset.id}/undo`),
  move: (one) => word(`corrections/${one.dataset.id}/move`),
  refresh: () => { if (!mailbox) location.reload(); else if (itemMark(mailbox) === mark && current) load(); else open(); },
  retry: again,
  "sign-in": signIn,
  "sign-out": signOut,
  other: (one) => { one.closest("details").open = false; showOther(); },
  "show-other": () => showOther(),
  keep: (one) => save(one.dataset.field, one.dataset.value, true),
  take: (one) => { forgetDraft(item(), draftName(one.closest("[data-field]").dataset.field)); load(); },
  undo: () => {
    const { version } = undo;
    undo = null;
    act("undo", { opportunity_id: deal(), version });
  },
  people: (one) => act("people", { opportunity_id: deal(), people: [offered(one)] }),
  everybody: () => act("people", {
    opportunity_id: deal(), people: [...panel.querySelectorAll("[data-action=people]")].map(offered),
  }),
  role: (one) => act("role", { opportunity_id: deal(), contact_ids: one.dataset.id.split(" "), role: one.dataset.value }),
  activity: expand,
  more: older,
};

function showOther() {
  const box = document.getElementById("other");
  box.hidden = !box.hidden;
  if (box.hidden) return;
  box.querySelector("input, button")?.focus();
  if (box.dataset.account) siblings(box);
}

// The company's other open deals, until something is searched for: the machine may be sure and wrong.
async function siblings(box) {
  const input = box.querySelector("[data-search]");
  const found = input.form.querySelector(".found");
  const html = input.value || found.childElementCount ? null : await fetchPiece("search", { q: box.dataset.account, without: deal() });
  if (html === null || input.value || !input.isConnected) return;
  found.innerHTML = html;
  const offered = new Set([...box.querySelectorAll(":scope > .choice")].map((one) => one.dataset.id));
  for (const one of found.querySelectorAll(".choice")) if (offered.has(one.dataset.id)) one.remove();
  if (!found.querySelector(".choice")) found.replaceChildren();
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
  const html = await fetchPiece("timeline", { opportunity_id: deal(), before: one.dataset.before });
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

// ---- what a rep does

// Outlook does not always say that another mail is open: look before the rep acts on what may be an old one.
function stale() {
  if (!mailbox || !current || itemMark(mailbox) === mark) return false;
  open();
  return true;
}

window.addEventListener("focus", stale);
document.documentElement.addEventListener("pointerenter", stale);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && stale());

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) return reveal(document.getElementById(`edit-${opener.dataset.open}`));
  const one = event.target.closest("[data-action]");
  if (one) actions[one.dataset.action]?.(one);
  for (const menu of panel.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  return undefined;
});

// A stage or role is saved when the choice is made, not while the arrow keys walk past others.
let choosing = 0;
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-was]")) return;
  clearTimeout(choosing);
  choosing = setTimeout(() => settle(event.target), 700);
});

function settle(select) {
  clearTimeout(choosing);
  if (!select.isConnected || select.value === select.dataset.was || select.dataset.settled === select.value) return;
  select.dataset.settled = select.value;
  if (select.dataset.edit === "stage") save("stage", select.value, true);
  else act("role", { opportunity_id: deal(), contact_ids: [select.dataset.role], role: select.value });
}

document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.isConnected || !input.dataset) return;
  if (input.matches("select[data-was]")) settle(input);
  if (!input.matches("input[data-edit]") || !item()) return;
  const unchanged = input.value === input.dataset.was && !input.hasAttribute("aria-invalid");
  if (unchanged && !input.hidden && input.classList.contains("edit")) conceal(input, item(), false);
  else if (!unchanged) noteDraft(input);
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.hasAttribute("data-search")) search(input);
  if (!item()) return;
  if (input.dataset.draft) keepDraft(item(), input.dataset.draft, input.value, input.defaultValue);
  if (input.matches("input[data-edit]")) keepDraft(item(), draftName(input.dataset.edit), input.value, input.dataset.was);
  markFilled(input);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (input.id === "note" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) input.form.requestSubmit();
  if (event.key === "Escape") {
    for (const menu of panel.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (input.matches("input[data-edit]")) conceal(input, item());
  }
  if (event.key === "Enter" && input.matches("select[data-was]")) settle(input);
  if (event.key === "Enter" && input.matches("input[data-edit]")) {
    event.preventDefault();
    if (input.value === input.dataset.was) conceal(input, item());
    else save(input.dataset.edit, input.value);
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.form === "note" && form.elements.text.value.trim()) {
    const said = form.elements.text.value;
    submitOnce(form, "note", { opportunity_id: deal(), text: said }, { note: said });
  } else if (form.dataset.form === "create") {
    const typed = Object.fromEntries(new FormData(form));
    submitOnce(form, "create", typed, {
      "create-name": typed.name, "create-account_name": typed.account_name, "create-amount": typed.amount,
    });
  }
});

window.addEventListener("online", () => last?.());

// ---- start

const colours = document.getElementById("colours");
followColours(colours);
findHost({
  found: (box) => {
    mailbox = box;
    followOutlook(box, colours);
    watchItems(box, () => open());
    open();
  },
  late: () => { busy(false); tell(words.officeLate, words.retry, "retry"); announce(words.officeLate); },
  elsewhere: () => {
    const way = document.createElement("a");
    way.href = "https://outlook.office.com/mail/";
    way.textContent = words.goToOutlook;
    panel.replaceChildren(heading(words.noOffice), way);
    busy(false);
  },
});
