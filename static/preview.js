// The demo page: an inbox, what is open, and both hosts beside it.
import { Draft } from "./card/draft.js";
import { CardHost } from "./card/host.js";

const $ = (id) => document.getElementById(id);
const words = document.body.dataset;
const session = { token: "", email: "" };
let open = null, mail = null, turn = 0, signIns = 0, next = 0, toastTimer = 0;

async function ask(path, data, extra = {}) {
  const answer = await fetch(path, {
    method: "POST", body: JSON.stringify(data), cache: "no-store",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${session.token}`, ...extra },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const here = (path) => new URL(path, location.href).href;
const cards = new CardHost($("gmail"), {
  call: (url, event) => ask(new URL(url).pathname, event), tell: toast, words, cardBase: words.cardBase,
  universal: [{ label: words.settings, url: here("/gmail/action/settings") }],
});

function toast(text) {
  $("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").textContent = ""; }, 5000);
}

// What each host would have open, made from the mail that is chosen here. Gmail has no word for several mails at once.
const views = {
  mail: {
    item: () => open, paint: paintMail, trigger: "/gmail/message",
    event: () => ({ gmail: { messageId: open.itemId, threadId: open.conversationId || open.itemId, accessToken: "" } }),
  },
  draft: {
    item: () => ({ itemType: "message", composing: true, subject: reply(), conversationId: open.conversationId,
      to: others(), cc: [] }),
    paint: paintDraft, trigger: "/gmail/compose", event: () => ({ gmail: cards.draft.recipients() }),
  },
  meeting: {
    item: () => ({ itemType: "appointment", itemId: `meeting ${open.itemId}`, subject: open.subject, start: open.dateTimeCreated,
      organizer: { displayName: "", emailAddress: session.email }, requiredAttendees: others(), optionalAttendees: [] }),
    paint: paintMeeting, trigger: "/gmail/event", event: () => ({
      calendar: { id: `meeting ${open.itemId}`, calendarId: session.email, organizer: { email: session.email },
        attendees: others().map((one) => ({ email: one.emailAddress, displayName: one.displayName })) },
    }),
  },
  several: { item: () => null, paint: paintMail, trigger: "/gmail/home", event: () => ({}) },
  nothing: { item: () => null, paint: paintNothing, trigger: "/gmail/home", event: () => ({}) },
};
const reply = () => (/^re:/i.test(open.subject) ? open.subject : `Re: ${open.subject}`);
const view = () => (open ? $("view").value : "nothing");
const others = () => [open.from, ...open.to].filter((one) => one.emailAddress !== session.email);
const selection = () => [...$("inbox").querySelectorAll("button")].slice(0, 3)
  .map((one) => ({ itemType: "message", itemId: one.dataset.id, subject: one.querySelector("span").textContent }));

function toOutlook(changed) {
  $("outlook").contentWindow?.postMessage({
    kind: "outlook", token: session.token, item: views[view()].item(), selected: view() === "several" ? selection() : [],
    mailbox: session.email, language: $("lang").value, theme: $("theme").value, changed,
  }, location.origin);
}

function toGmail() {
  const { trigger, event } = views[view()];
  const minutes = -new Date().getTimezoneOffset();
  return cards.open(here(trigger), {
    commonEventObject: {
      hostApp: view() === "meeting" ? "CALENDAR" : "GMAIL", platform: "WEB", userLocale: $("lang").value,
      timeZone: { id: Intl.DateTimeFormat().resolvedOptions().timeZone, offset: minutes * 60_000 },
    },
    authorizationEventObject: { userIdToken: session.token, userOAuthToken: "" },
    ...event(),
  });
}

function show() {
  cards.draft = null;
  views[view()].paint();
  toOutlook(true);
  return toGmail();
}

function element(kind, name, text) {
  const one = document.createElement(kind);
  if (name) one.className = name;
  one.textContent = text;
  return one;
}

const named = (people) => people.map((one) => one.displayName || one.emailAddress).join(", ");
const title = () => element("h1", "", open.subject || words.empty);
const body = () => element("pre", "", mail.text);

function paintNothing() { $("letter").replaceChildren(element("p", "hint", words.choose)); }

function paintMail() {
  const from = `${open.from.displayName} <${open.from.emailAddress}> ${words.me} ${named(open.to)} · ${mail.when}`;
  $("letter").replaceChildren(title(), element("p", "from", from), body());
}

function paintDraft() {
  const form = $("draft").content.cloneNode(true);
  const fields = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
  fields.to.value = others().map((one) => one.emailAddress).join(", ");
  fields.subject.value = reply();
  cards.draft = new Draft(fields);
  const answered = element("blockquote", "", "");
  answered.append(body());
  $("letter").replaceChildren(title(), form, answered);
}

function paintMeeting() {
  const people = `${mail.when} · ${session.email}, ${named(others())}`;
  $("letter").replaceChildren(title(), element("p", "from", people));
}

async function signIn() {
  const mine = ++signIns;
  turn += 1;
  open = null;
  next = 0;
  for (const id of ["inbox", "letter"]) $(id).replaceChildren();
  cards.clear();
  $("older").hidden = true;
  const answer = await fetch(`/preview/session?rep=${encodeURIComponent($("rep").value)}`);
  const found = await answer.json();
  if (mine !== signIns) return;
  Object.assign(session, found);
  toOutlook(true);
  await more();
  if (mine !== signIns) return;
  const first = $("inbox").querySelector("button");
  if (first) first.click(); else await show();
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
  const one = element("button", "", "");
  one.type = "button";
  one.dataset.id = id;
  one.append(element("b", "", outbound ? `→ ${who}` : who), element("time", "", when), element("span", "", subject || words.empty));
  one.onclick = () => choose(one).catch(() => toast(words.failed));
  item.append(one);
  return item;
}

async function choose(one) {
  const mine = ++turn;
  for (const other of $("inbox").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  one.setAttribute("aria-current", "true");
  const found = await ask("/preview/mail", { id: one.dataset.id, lang: $("lang").value });
  if (mine !== turn) return;
  mail = found;
  open = found.item;
  await show();
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
  $("view").onchange = () => session.token && show();
  $("older").onclick = () => more().catch(() => toast(words.failed));
  window.addEventListener("message", ({ source, data }) => {
    if (source === $("outlook").contentWindow && data?.kind === "panel-ready" && session.token) toOutlook(false);
  });
  $("outlook").addEventListener("load", () => session.token && toOutlook(false));
  signIn().catch(() => toast(words.failed));
}

start();
