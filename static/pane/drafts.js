// What a rep typed and has not saved: kept per mailbox, mail and field, through mail switch, reload and sign-out, and
// dropped when the server has it. Some frames block storage: a draft then lives as long as the panel.

const inMemory = new Map();

const placeOf = (item, name) =>
  `dealside:draft:${item.mailbox || ""}:${item.internet_message_id || item.item_id || item.conversation_id}:${name}`;

// Keep a value, unless it is what stands there anyway.
export function keepDraft(item, name, value, was = "") {
  if (value === was) return forgetDraft(item, name);
  inMemory.set(placeOf(item, name), value);
  try { localStorage.setItem(placeOf(item, name), value); } catch { /* kept in memory */ }
  return undefined;
}

// Drop a draft; with the value that was saved, only if nothing was typed since.
export function forgetDraft(item, name, saved = null) {
  if (saved !== null && readDraft(item, name) !== saved) return;
  inMemory.delete(placeOf(item, name));
  try { localStorage.removeItem(placeOf(item, name)); } catch { /* nothing there */ }
}

// The kept value, or null.
export function readDraft(item, name) {
  const place = placeOf(item, name);
  if (inMemory.has(place)) return inMemory.get(place);
  try { return localStorage.getItem(place); } catch { return null; }
}
