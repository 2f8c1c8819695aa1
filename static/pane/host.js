// The host around us: Outlook's scripts, and what is open in it. Everything Office.js answers late, never or not at all
// has a limit here, and what Outlook calls by many names is converted once.

const HOST_WAIT = 8000, CALL_WAIT = 5000, OWNER_WAIT = 2000; // classic Outlook is known to fall silent about shared mailboxes

export class HostLate extends Error {}

// One of Office.js' calls with a callback, as a promise that ends.
export function called(start, wait = CALL_WAIT) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new HostLate("no answer")), wait);
    try {
      start((result) => {
        clearTimeout(timer);
        if (result.status === "succeeded") resolve(result.value);
        else reject(new Error(result.error?.message || "refused"));
      });
    } catch (error) {
      clearTimeout(timer);
      reject(error);
    }
  });
}

export const supports = (set, version) => {
  try { return window.Office.context.requirements.isSetSupported(set, version); } catch { return false; }
};

// Waits for office.js, which may come late or never: late() is called then, and found(mailbox) if it comes all the same.
export function findHost({ found, late, elsewhere }) {
  let begun = false;
  const waited = setTimeout(late, HOST_WAIT);
  const begin = () => window.Office.onReady((info) => {
    if (begun) return;
    begun = true;
    clearTimeout(waited);
    const mailbox = window.Office.context?.mailbox;
    if (info?.host && mailbox) found(mailbox);
    else elsewhere();
  });
  const missing = () => { clearTimeout(waited); late(); };
  const script = document.querySelector("head script[async]");
  if (window.Office?.onReady) return begin();
  script.addEventListener("load", begin);
  script.addEventListener("error", missing);
  // It may have failed before anybody listened.
  const [over] = performance.getEntriesByName(script.src);
  if (over) setTimeout(() => window.Office?.onReady ? begun || begin() : missing(), 50);
  return undefined;
}

// Calls changed() whenever something else is open or selected, or the recipients of a draft change.
export function watchItems(mailbox, changed) {
  const { EventType } = window.Office;
  mailbox.addHandlerAsync?.(EventType.ItemChanged, changed);
  if (supports("Mailbox", "1.13")) mailbox.addHandlerAsync?.(EventType.SelectedItemsChanged, changed);
}

export function watchRecipients(mailbox, changed) {
  if (supports("Mailbox", "1.7")) mailbox.item?.addHandlerAsync?.(window.Office.EventType.RecipientsChanged, changed);
}

// What is open: {kind: message | meeting | draft | several | none, sent: what the server is told, …}.
export async function openedItem(mailbox) {
  const item = mailbox.item;
  if (!item) return selection(mailbox);
  const own = mailbox.userProfile?.emailAddress || "";
  if (item.itemType === "appointment") return meeting(mailbox, item, own);
  if (item.subject?.getAsync) return draft(item, own);
  if (item.itemType !== "message" || !item.from) return { kind: "none", sent: {} };
  const shared = await owner(item);
  const message = {
    internet_message_id: item.internetMessageId || "",
    item_id: restId(mailbox, item.itemId),
    conversation_id: item.conversationId || "",
    subject: item.subject || "",
    from: person(item.from),
    to: (item.to || []).map(person),
    cc: (item.cc || []).map(person),
    sent_at: moment(item.dateTimeCreated),
    mailbox: shared || own,
  };
  return { kind: "message", sent: { message }, item: { ...message, rep: own }, shared };
}

// Changes whenever another item is open; does not ask Outlook anything.
export const itemMark = (mailbox) => mailbox.item?.itemId || mailbox.item?.internetMessageId || "";

function person(one) {
  return { name: one?.displayName || "", address: one?.emailAddress || "" };
}

const reachable = (one) => one.address.includes("@");

function moment(value) {
  const found = value ? new Date(value) : null;
  return found && !Number.isNaN(found.getTime()) ? found.toISOString() : null;
}

// Phones have REST ids already and no converter.
function restId(mailbox, id) {
  const phone = ["OutlookIOS", "OutlookAndroid"].includes(mailbox.diagnostics?.hostName);
  return id && !phone && mailbox.convertToRestId ? mailbox.convertToRestId(id, "v2.0") : id || "";
}

// Whose mailbox a shared or delegated item lies in; empty for one's own, and when Outlook does not tell in time.
async function owner(item) {
  if (!item.getSharedPropertiesAsync) return "";
  try {
    const found = await called((done) => item.getSharedPropertiesAsync(done), OWNER_WAIT);
    return found.owner || found.targetMailbox || "";
  } catch {
    return "";
  }
}

// A value that is there at once when reading, and asked for when composing.
const fieldValue = (field) => field?.getAsync ? called((done) => field.getAsync(done)) : Promise.resolve(field);

async function meeting(mailbox, item, own) {
  const [subject, start, organizer, required, optional] = await Promise.all(
    [item.subject, item.start, item.organizer, item.requiredAttendees, item.optionalAttendees].map(fieldValue));
  const id = item.itemId || (item.getItemIdAsync ? await called((done) => item.getItemIdAsync(done)).catch(() => "") : "");
  const from = person(organizer);
  const sent = {
    item_id: id ? restId(mailbox, id) : "",
    subject: subject || "",
    start_at: moment(start) || new Date().toISOString(),
    organizer: reachable(from) ? from : { name: "", address: own },
    attendees: [...required || [], ...optional || []].map(person).filter(reachable),
    mailbox: own,
  };
  const unsaved = sent.item_id ? "" : crypto.randomUUID();
  return { kind: "meeting", sent: { meeting: sent }, item: { ...sent, from: sent.organizer, rep: own, unsaved } };
}

async function draft(item, own) {
  const [subject, to, cc, bcc] = await Promise.all([item.subject, item.to, item.cc, item.bcc].map(fieldValue));
  const people = (list) => (list || []).map(person).filter(reachable);
  const sent = {
    to: people(to), cc: [...people(cc), ...people(bcc)], subject: subject || "",
    conversation_id: item.conversationId || "", mailbox: own,
  };
  return { kind: "draft", sent, item: null };
}

async function selection(mailbox) {
  if (!supports("Mailbox", "1.13") || !mailbox.getSelectedItemsAsync) return { kind: "none", sent: {} };
  const found = (await called((done) => mailbox.getSelectedItemsAsync(done))).filter((one) => one.itemType === "message");
  if (!found.length) return { kind: "none", sent: {} };
  const own = mailbox.userProfile?.emailAddress || "";
  const selected = found.map((one) => ({
    internet_message_id: one.internetMessageId || "", item_id: restId(mailbox, one.itemId),
    conversation_id: one.conversationId || "", subject: one.subject || "", mailbox: own,
  }));
  return { kind: "several", sent: { count: found.length }, item: null, selected, ids: found.map((one) => one.itemId) };
}

// Selected mails with sender and recipients, where Outlook lets us look into each (Mailbox 1.15); the others as they are.
export async function lookedInto(mailbox, { selected: chosen, ids }) {
  const messages = [], selected = [];
  let works = supports("Mailbox", "1.15") && Boolean(mailbox.loadItemByIdAsync);
  for (const [place, id] of ids.entries()) {
    const known = chosen[place];
    let item = null;
    if (works) {
      try {
        item = await called((done) => mailbox.loadItemByIdAsync(id, done));
      } catch {
        works = false;
      }
    }
    if (item?.from) {
      messages.push({
        ...known, from: person(item.from), to: (item.to || []).map(person), cc: (item.cc || []).map(person),
        sent_at: moment(item.dateTimeCreated),
      });
    } else {
      selected.push(known);
    }
    if (item?.unloadAsync) await called((done) => item.unloadAsync(done)).catch(() => { works = false; });
  }
  return { messages, selected };
}
