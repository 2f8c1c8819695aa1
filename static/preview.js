// The demo page: an inbox, the mail, and both hosts beside it.
import { CardHost } from "./card.js";

const $ = (id) => document.getElementById(id);
const words = document.body.dataset;
const session = { token: "", email: "" };
let open = null, turn = 0, signIns = 0, next = 0, toastTimer = 0;

async function ask(path, data, extra = {}) {
  const answer = await fetch(path, {
    method: "POST", body: JSON.stringify(data), cache: "no-store",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${session.token}`, ...extra },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const cards = new CardHost($("gmail"), (url, event) => ask(new URL(url).pathname, event), toast, words);

function toast(text) {
  $("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").textContent = ""; }, 5000);
}

// What Outlook would have open, made from the mail that is chosen here.
const views = {
  mail: () => open,
  draft: () => ({ itemType: "message", composing: true, subject: `Re: ${open.subject}`, conversationId: open.conversationId,
    to: others(), cc: [] }),
  meeting: () => ({ itemType: "appointment", itemId: `meeting ${open.itemId}`, subject: open.subject, start: open.dateTimeCreated,
    organizer: { displayName: "", emailAddress: session.email }, requiredAttendees: others(), optionalAttendees: [] }),
  several: () => null,
  nothing: () => null,
};
const others = () => [open.from, ...open.to].filter((one) => one.emailAddress !== session.email);
const selection = () => [...$("inbox").querySelectorAll("button")].slice(0, 3)
  .map((one) => ({ itemType: "message", itemId: one.dataset.id, subject: one.querySelector("span").textContent }));

function toOutlook(changed) {
  const view = open ? $("view").value : "nothing";
  $("outlook").contentWindow?.postMessage({
    kind: "outlook", token: session.token, item: views[view](), selected: view === "several" ? selection() : [], mailbox: session.email, language: $("lang").value,
    theme: $("theme").value, changed,
  }, location.origin);
}

function event() {
  return {
    commonEventObject: { hostApp: "GMAIL", platform: "WEB", userLocale: $("lang").value,
      timeZone: { id: Intl.DateTimeFormat().resolvedOptions().timeZone } },
    authorizationEventObject: { userIdToken: session.token },
    gmail: { messageId: open?.itemId },
  };
}

async function signIn() {
  const mine = ++signIns;
  turn += 1;
  open = null;
  next = 0;
  for (const id of ["inbox", "letter", "gmail"]) $(id).replaceChildren();
  $("older").hidden = true;
  const answer = await fetch(`/preview/session?rep=${encodeURIComponent($("rep").value)}`);
  const found = await answer.json();
  if (mine !== signIns) return;
  Object.assign(session, found);
  toOutlook(true);
  await more();
  if (mine === signIns) $("inbox").querySelector("button")?.click();
}

async function more() {
  const mine = signIns;
  const page = await ask("/preview/inbox", { skip: next, lang: $("lang").value });
  if (mine !== signIns) return;
  next = page.next;
  $("older").hidden = next === null;
  $("inbox").append(...page.mails.map(line));
}

function line({ id, who, outbound, subject, when }) {
  const item = document.createElement("li");
  const one = document.createElement("button");
  one.type = "button";
  one.dataset.id = id;
  const name = document.createElement("b");
  name.textContent = outbound ? `→ ${who}` : who;
  const time = document.createElement("time");
  time.textContent = when;
  const about = document.createElement("span");
  about.textContent = subject || words.empty;
  one.append(name, time, about);
  one.onclick = () => choose(one).catch(() => toast(words.failed));
  item.append(one);
  return item;
}

async function choose(one) {
  const mine = ++turn;
  for (const other of $("inbox").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  one.setAttribute("aria-current", "true");
  const mail = await ask("/preview/mail", { id: one.dataset.id, lang: $("lang").value });
  if (mine !== turn) return;
  open = mail.item;
  const title = document.createElement("h1");
  title.textContent = open.subject || words.empty;
  const from = document.createElement("p");
  from.className = "from";
  from.textContent = `${open.from.displayName} <${open.from.emailAddress}> ${words.me} ${
    open.to.map((to) => to.displayName || to.emailAddress).join(", ")} · ${mail.when}`;
  const text = document.createElement("pre");
  text.textContent = mail.text;
  $("letter").replaceChildren(title, from, text);
  toOutlook(true);
  await cards.open(new URL("/gmail/message", location.href).href, event());
}

function start() {
  try { document.documentElement.dataset.theme = $("theme").value = localStorage.getItem("theme") || "light"; } catch { /* blocked */ }
  try { $("rep").value = localStorage.getItem("rep") || $("rep").value; } catch { /* blocked */ }
  if ($("rep").selectedIndex < 0) $("rep").selectedIndex = 0;
  $("rep").onchange = () => { try { localStorage.setItem("rep", $("rep").value); } catch { /* blocked */ } signIn().catch(() => toast(words.failed)); };
  $("lang").onchange = () => { location.search = `?lang=${$("lang").value}`; };
  $("theme").onchange = () => {
    document.documentElement.dataset.theme = $("theme").value;
    try { localStorage.setItem("theme", $("theme").value); } catch { /* blocked */ }
    toOutlook(false);
  };
  $("view").onchange = () => toOutlook(true);
  $("older").onclick = () => more().catch(() => toast(words.failed));
  window.addEventListener("message", ({ source, data }) => {
    if (source === $("outlook").contentWindow && data?.kind === "panel-ready" && session.token) toOutlook(false);
  });
  $("outlook").addEventListener("load", () => session.token && toOutlook(false));
  signIn().catch(() => toast(words.failed));
}

start();
