// The host around the panel: Outlook's scripts, the mail it shows, its theme, and the token of the signed-in rep.

const WAIT = 8000;

// Waits for office.js, which may come late or never. ready(mailbox) is called for the opened mail and at every switch.
export function findOffice({ ready, late, elsewhere }) {
  const waited = setTimeout(late, WAIT);
  const begin = () => window.Office.onReady((info) => {
    clearTimeout(waited);
    const mailbox = window.Office.context?.mailbox;
    if (!info?.host || !mailbox) return elsewhere();
    followTheme();
    mailbox.addHandlerAsync?.(window.Office.EventType.ItemChanged, () => ready(mailbox));
    mailbox.addHandlerAsync?.(window.Office.EventType.OfficeThemeChanged, followTheme);
    return ready(mailbox);
  });
  // Deferred scripts run in order: by the time this module runs, office.js was executed or has failed.
  if (window.Office) return begin();
  clearTimeout(waited);
  return late();
}

// The opened mail as a message descriptor, or null when no single mail is open.
export function openedMail(mailbox) {
  const item = mailbox.item;
  if (!item || item.itemType !== "message" || !item.from) return null;
  const person = (one) => ({ name: one.displayName || "", address: one.emailAddress || "" });
  const created = item.dateTimeCreated ? new Date(item.dateTimeCreated) : null;
  return {
    internet_message_id: item.internetMessageId || "",
    item_id: restId(mailbox, item.itemId),
    conversation_id: item.conversationId || "",
    subject: item.subject || "",
    from: person(item.from),
    to: (item.to || []).map(person),
    cc: (item.cc || []).map(person),
    sent_at: created && !Number.isNaN(created.getTime()) ? created.toISOString() : null,
    mailbox: mailbox.userProfile?.emailAddress || "",
  };
}

// Phones have REST ids already and no converter.
function restId(mailbox, id) {
  const phone = ["OutlookIOS", "OutlookAndroid"].includes(mailbox.diagnostics?.hostName);
  return id && !phone && mailbox.convertToRestId ? mailbox.convertToRestId(id, "v2.0") : id || "";
}

export function token() {
  return window.Office.auth.getAccessToken({ allowSignInPrompt: true });
}

// Outlook tells its colours, not whether they are dark.
function followTheme() {
  const parts = /^#(..)(..)(..)/.exec(window.Office.context.officeTheme?.bodyBackgroundColor || "");
  if (!parts) return;
  const [red, green, blue] = parts.slice(1).map((one) => parseInt(one, 16));
  document.documentElement.dataset.theme = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
}
