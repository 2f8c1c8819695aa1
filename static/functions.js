// What the ribbon's buttons run without opening the panel. Outlook ends this page once event.completed was called, so
// everything is awaited before, and nothing is waited for longer than a few seconds.

import { keepDraft, requestAnswered, requestKey } from "./pane/drafts.js";
import { called, openedItem } from "./pane/host.js";
import { ask } from "./pane/server.js";
import { SignedOut } from "./pane/session.js";

const LIMIT = 8000, BAR_WAIT = 1000, BAR = "dealside", LONGEST = 150;
const sentences = () => document.body.dataset;

class TooLate extends Error {}
class Told extends Error {}

// Shows a sentence in the mail's own notification bar; a bar that does not answer holds nothing up.
function show(item, type, message) {
  const details = { type, message: message.slice(0, LONGEST) };
  if (type === "informationalMessage") Object.assign(details, { icon: "dealside.16", persistent: false });
  return called((done) => item.notificationMessages.replaceAsync(BAR, details, done), BAR_WAIT).catch(() => undefined);
}

function within(limit, work) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new TooLate()), limit); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

// A note sent again, from here or from the panel, is the same note. The other acts are the same however often they are done.
async function send(opened, data) {
  if (!opened.item) throw new Told(sentences().noMail);
  const key = data.act === "note" ? requestKey(opened.item, "note", JSON.stringify([data.text])) : undefined;
  const answer = await ask("quick", { ...opened.sent, ...data }, { key });
  if (answer.status < 500) requestAnswered(opened.item, "note");
  if (answer.json) return answer.json.told;
  const box = new DOMParser().parseFromString(answer.html, "text/html");
  box.querySelectorAll("button, small").forEach((one) => one.remove());
  throw new Told(box.body.textContent.trim());
}

// Runs one act on what was open when the button was pressed, tells its outcome in the bar, and tells Outlook that it is
// over, whatever happened.
async function run(event, data, { item = window.Office.context.mailbox.item, open = null, draft = "" } = {}) {
  let opened = open;
  try {
    await show(item, "progressIndicator", sentences().working);
    opened ||= await openedItem(window.Office.context.mailbox);
    await show(item, "informationalMessage", await within(LIMIT, send(opened, data)));
  } catch (error) {
    if (draft && opened?.item) keepDraft(opened.item, draft, data.text);
    const sentence = error instanceof Told ? error.message
      : error instanceof SignedOut ? sentences().signedOut
      : draft ? sentences().kept : sentences().late;
    await show(item, "errorMessage", sentence);
  } finally {
    event.completed();
  }
}

// Asks for a text in a small window; empty when it was closed.
function askText(kind) {
  return new Promise((resolve) => {
    const address = `${location.origin}/outlook/dialog?kind=${kind}&lang=${document.documentElement.lang}`;
    window.Office.context.ui.displayDialogAsync(address, { height: 35, width: 30, displayInIframe: true }, (opened) => {
      if (opened.status !== "succeeded") return resolve("");
      const dialog = opened.value;
      dialog.addEventHandler(window.Office.EventType.DialogEventReceived, () => resolve(""));
      dialog.addEventHandler(window.Office.EventType.DialogMessageReceived, ({ message, origin }) => {
        if (origin && origin !== location.origin) return;
        dialog.close();
        resolve(message);
      });
      return undefined;
    });
  });
}

// The text is for what was open when the window was: the rep may go on to another mail meanwhile.
async function runWithText(event, act, draft) {
  const { mailbox } = window.Office.context;
  const item = mailbox.item;
  const open = await openedItem(mailbox).catch(() => null);
  const text = await askText(act);
  if (!text.trim()) return event.completed();
  return run(event, { act, text }, { item, open, draft });
}

// At the top level: Outlook's event runtimes do not see associations made later.
Office.actions.associate("ratePositive", (event) => run(event, { act: "rate", value: 1 }));
Office.actions.associate("rateNegative", (event) => run(event, { act: "rate", value: -1 }));
Office.actions.associate("addNote", (event) => runWithText(event, "note", "note"));
Office.actions.associate("setNextStep", (event) => runWithText(event, "next_step", "edit-next_step"));
Office.actions.associate("logMeeting", (event) => run(event, { act: "log" }));
