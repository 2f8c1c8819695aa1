// The Outlook panel: asks the server for the opened mail's panel and swaps the HTML it gets.
// What the mail is, is converted once (descriptor) and stays opaque; every answer is checked to be for the mail that is
// open *now* before it is painted; whatever a rep typed is kept until the server has it.

const panel = document.getElementById("panel");
const notice = document.getElementById("notice");
const spoken = document.getElementById("spoken");
const words = document.body.dataset;
const OFFICE_WAIT = 8000, SLOW = 4000, LATE = 10000, UNDO = 8000;

let current = null;      // descriptor of the open mail
let turn = 0;            // counts mail switches: an answer from an earlier turn is dropped
let opening = null;      // AbortController of the panel being loaded
let last = null;         // the last failed action, for "try again"
let acts = 0;            // counts actions: of several under way only the newest paints, it has seen the others' effect

// ---- Outlook

function startOffice() {
  const waited = setTimeout(() => tell(words.officeLate, true), OFFICE_WAIT);
  whenOffice((info) => {
    clearTimeout(waited);
    const mailbox = window.Office.context?.mailbox;
    if (!info?.host || !mailbox) return tell(words.noOffice);
    theme();
    mailbox.addHandlerAsync?.(window.Office.EventType.ItemChanged, () => open(descriptor(mailbox)));
    window.Office.context.mailbox.addHandlerAsync?.(window.Office.EventType.OfficeThemeChanged, theme);
    open(descriptor(mailbox));
  });
}

function whenOffice(ready) {
  if (window.Office) return window.Office.onReady(ready);
  const script = document.querySelector("script[defer]");
  script.addEventListener("load", () => window.Office.onReady(ready));
  script.addEventListener("error", () => tell(words.officeLate, true));
}

function theme() {
  const colour = window.Office.context.officeTheme?.bodyBackgroundColor;
  const parts = /^#(..)(..)(..)/.exec(colour || "");
  if (!parts) return;
  const [red, green, blue] = parts.slice(1).map((one) => parseInt(one, 16));
  document.documentElement.dataset.theme = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
}

function descriptor(mailbox) {
  const item = mailbox.item;
  if (!item || item.itemType !== "message" || !item.from) return null;
  const person = (one) => ({ name: one.displayName || "", address: one.emailAddress || "" });
  const mobile = ["OutlookIOS", "OutlookAndroid"].includes(mailbox.diagnostics?.hostName);
  return {
    internet_message_id: item.internetMessageId || "",
    item_id: item.itemId ? (mobile || !mailbox.convertToRestId ? item.itemId : mailbox.convertToRestId(item.itemId, "v2.0")) : "",
    conversation_id: item.conversationId || "",
    subject: item.subject || "",
    from: person(item.from),
    to: (item.to || []).map(person),
    cc: (item.cc || []).map(person),
    sent_at: item.dateTimeCreated ? new Date(item.dateTimeCreated).toISOString() : null,
    mailbox: mailbox.userProfile?.emailAddress || "",
  };
}

function token() {
  return window.Office.auth.getAccessToken({ allowSignInPrompt: true });
}

// ---- asking the server

async function ask(path, data, { signal, key } = {}) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${await token()}` };
  const language = window.Office.context.displayLanguage;
  if (language) headers["Accept-Language"] = language;
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(`/outlook/${path}`, { method: "POST", headers, body: JSON.stringify(data), signal, cache: "no-store" });
  return { status: answer.status, notice: answer.headers.get("X-Notice") === "1", html: await answer.text() };
}

async function open(message) {
  turn += 1;
  const mine = turn;
  opening?.abort();
  current = message;
  notice.replaceChildren();
  if (!message) {
    showMail(null);
    panel.replaceChildren(paragraph(words.noItem));
    panel.setAttribute("aria-busy", "false");
    return;
  }
  showMail(message);
  panel.replaceChildren(skeleton());
  panel.setAttribute("aria-busy", "true");
  await load(mine);
}

async function load(mine) {
  opening = new AbortController();
  const slow = setTimeout(() => mine === turn && tell(words.slow), SLOW);
  const late = setTimeout(() => mine === turn && tell(words.late, true), LATE);
  try {
    const answer = await ask("panel", { message: current }, { signal: opening.signal });
    if (mine !== turn) return;
    notice.replaceChildren();
    answer.notice ? paintNotice(answer) : paint(answer.html);
  } catch (error) {
    if (mine === turn && error.name !== "AbortError") tell(navigator.onLine ? words.late : words.offline, true);
  } finally {
    clearTimeout(slow);
    clearTimeout(late);
    if (mine === turn) panel.setAttribute("aria-busy", "false");
  }
}

// One action of the rep: sent once however often it is retried, painted only if its mail is still open.
async function act(path, data, { drafts = [], key = crypto.randomUUID() } = {}) {
  const mine = turn;
  const number = ++acts;
  const message = current;
  last = null;
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(path, { message, ...data }, { key });
    if (answer.status < 400) drafts.forEach((name) => forget(message, name));
    if (mine !== turn || (number !== acts && answer.status < 400)) return;
    if (answer.notice) {
      last = answer.status >= 500 ? () => act(path, data, { drafts, key }) : null;
      paintNotice(answer);
    } else {
      notice.replaceChildren();
      paint(answer.html);
    }
  } catch {
    if (mine !== turn) return;
    last = () => act(path, data, { drafts, key });
    tell(navigator.onLine ? words.late : words.offline, true);
  } finally {
    if (mine === turn) panel.setAttribute("aria-busy", "false");
  }
}

// ---- painting

function paint(html) {
  const focused = document.activeElement?.id;
  const opened = [...panel.querySelectorAll("details[open]:not(.menu)")].map((one) => one.className);
  panel.innerHTML = html; // rendered and escaped by our own server
  opened.forEach((name) => panel.querySelector(`details.${name}`)?.setAttribute("open", ""));
  restoreDrafts();
  offerUndo();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const invalid = panel.querySelector("[aria-invalid=true]");
  invalid?.closest("[data-field]")?.querySelector(".value")?.setAttribute("hidden", "");
  invalid?.focus({ preventScroll: true });
  spoken.textContent = [...panel.querySelectorAll("[data-say]")].map((one) => one.textContent.trim()).join(" ");
}

function paintNotice(answer) {
  notice.innerHTML = answer.html;
  if (answer.status === 401) {
    last = () => open(current);
    const again = button(words.signIn, "retry");
    notice.replaceChildren(paragraph(words.signedOut), again);
  }
  if (panel.querySelector(".skeleton")) panel.replaceChildren();
}

function tell(sentence, retry = false) {
  notice.replaceChildren(paragraph(sentence));
  if (retry) notice.append(button(words.retry, "retry"));
  if (panel.querySelector(".skeleton") && retry) panel.replaceChildren();
}

function showMail(message) {
  const header = document.getElementById("mail");
  header.hidden = !message;
  document.getElementById("mail-subject").textContent = message?.subject || "";
  document.getElementById("mail-from").textContent = message ? message.from.name || message.from.address : "";
}

function offerUndo() {
  for (const field of panel.querySelectorAll("[data-undo]")) {
    const undo = button(words.undo, "undo");
    undo.classList.add("undo");
    field.querySelector(".state")?.append(" ", undo);
    setTimeout(() => undo.isConnected && field.querySelector(".state")?.remove(), UNDO);
  }
}

function paragraph(sentence) {
  const one = document.createElement("p");
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

// ---- drafts: per mail, kept through mail switch, reload and sign-out, dropped when the server has them

const draftKey = (message, name) =>
  `dealside:draft:${message.internet_message_id || message.item_id || message.conversation_id}:${name}`;

function keep(name, value, was = "") {
  try {
    value === was ? localStorage.removeItem(draftKey(current, name)) : localStorage.setItem(draftKey(current, name), value);
  } catch { /* storage is blocked in some frames: the draft then lives as long as the panel */ }
}

function forget(message, name) {
  try { localStorage.removeItem(draftKey(message, name)); } catch { /* see keep */ }
}

function draft(name) {
  try { return localStorage.getItem(draftKey(current, name)); } catch { return null; }
}

function restoreDrafts() {
  for (const input of panel.querySelectorAll("[data-draft]")) {
    const kept = draft(input.dataset.draft);
    if (kept !== null) input.value = kept;
    if (input.form?.classList.contains("note")) input.form.classList.toggle("filled", input.value !== "");
  }
  for (const input of panel.querySelectorAll("input[data-edit]")) {
    const kept = draft(`edit-${input.dataset.edit}`);
    if (kept !== null && kept !== input.dataset.was) {
      input.value = kept;
      reveal(input, false);
    }
  }
}

// ---- editing in place

function reveal(input, focus = true) {
  const shown = input.closest("[data-field]").querySelector(".value");
  if (shown) shown.hidden = true;
  input.hidden = false;
  if (focus) {
    input.focus();
    input.select();
  }
}

function conceal(input) {
  const field = input.closest("[data-field]");
  const shown = field.querySelector(".value");
  input.value = input.dataset.was;
  keep(`edit-${input.dataset.edit}`, "", "");
  field.querySelector(".state:not(.undo)")?.remove();
  field.classList.remove("error");
  input.removeAttribute("aria-invalid");
  if (shown) {
    input.hidden = true;
    shown.hidden = false;
    shown.focus();
  }
}

function save(name, value, exact = false) {
  const card = panel.querySelector(".card");
  const field = panel.querySelector(`[data-field="${name}"]`);
  setTimeout(() => field?.isConnected && field.classList.add("saving"), 300);
  return act("edit", {
    opportunity_id: card.dataset.opportunity, version: Number(card.dataset.version), field: name, value, exact,
  }, { drafts: [`edit-${name}`] });
}

// ---- what a rep does

const actions = {
  rate: (one) => act("rate", { value: one.getAttribute("aria-pressed") === "true" ? 0 : Number(one.dataset.value) }),
  link: (one) => act("link", { opportunity_id: one.dataset.id || null }),
  private: () => act("private", {}),
  refresh: () => open(current),
  retry: () => (last ? last() : current ? open(current) : location.reload()),
  other: (one) => { one.closest("details").open = false; showOther(); },
  "show-other": () => showOther(),
  keep: (one) => save(one.dataset.field, one.dataset.value, true),
  take: () => { forget(current, `edit-${panel.querySelector(".conflict").dataset.field}`); open(current); },
  undo: (one) => {
    const field = one.closest("[data-field]");
    save(field.dataset.field, field.dataset.undo, true);
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
  const open = one.getAttribute("aria-expanded") === "true";
  one.setAttribute("aria-expanded", String(!open));
  one.parentElement.querySelector(".said")?.remove();
  if (open) return;
  const mine = turn;
  const answer = await ask("activity", { activity_id: one.dataset.id }).catch(() => null);
  if (mine !== turn || !answer || one.getAttribute("aria-expanded") !== "true") return;
  answer.notice ? paintNotice(answer) : one.insertAdjacentHTML("afterend", answer.html);
}

async function older(one) {
  const mine = turn;
  one.disabled = true;
  const card = panel.querySelector(".card");
  const answer = await ask("timeline", { opportunity_id: card.dataset.opportunity, before: one.dataset.before }).catch(() => null);
  if (mine !== turn) return;
  one.disabled = false;
  if (!answer) return tell(words.late, true);
  if (answer.notice) return paintNotice(answer);
  const place = one.parentElement;
  const list = place.parentElement;
  place.remove();
  const before = list.children.length;
  list.insertAdjacentHTML("beforeend", answer.html);
  list.children[before]?.querySelector("button")?.focus();
}

let searches = 0, typing = 0;
function search(input) {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    searches += 1;
    const mine = searches;
    const answer = await ask("search", { q: input.value }).catch(() => null);
    if (mine !== searches || !input.isConnected || !answer) return;
    input.form.querySelector(".found").innerHTML = answer.html;
  }, 250);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) return reveal(document.getElementById(`edit-${opener.dataset.open}`));
  const one = event.target.closest("[data-action]");
  if (one) actions[one.dataset.action]?.(one);
  for (const menu of panel.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("change", (event) => {
  const { edit } = event.target.dataset;
  if (edit === "stage") save("stage", event.target.value, true);
});

document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.matches?.("input[data-edit]") || !input.isConnected) return;
  const unchanged = input.value === input.dataset.was && !input.hasAttribute("aria-invalid");
  if (unchanged && !input.hidden && input.classList.contains("edit")) {
    input.hidden = true;
    input.closest("[data-field]").querySelector(".value").hidden = false;
  }
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!current) return;
  if (input.dataset.draft) keep(input.dataset.draft, input.value, input.defaultValue);
  if (input.matches("input[data-edit]")) keep(`edit-${input.dataset.edit}`, input.value, input.dataset.was);
  if (input.id === "note") input.form.classList.toggle("filled", input.value !== "");
  if (input.hasAttribute("data-search")) search(input);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (input.id === "note" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) input.form.requestSubmit();
  if (event.key === "Escape") {
    for (const menu of panel.querySelectorAll("details.menu[open]")) menu.open = false;
    if (input.matches("input[data-edit]")) conceal(input);
  }
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
    act("note", { opportunity_id: card.dataset.opportunity, text: form.elements.text.value }, { drafts: ["note"] });
  } else if (form.dataset.form === "create") {
    const data = Object.fromEntries(new FormData(form));
    act("create", data, { drafts: ["create-name", "create-account_name", "create-amount"] });
  }
});

window.addEventListener("online", () => last?.());
startOffice();
