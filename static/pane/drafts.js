// What a rep typed and has not saved: kept per mailbox, mail and field, through mail switch, reload and sign-out, and
// dropped when the server has it. Some frames block storage: a draft then lives as long as the panel.

const inMemory = new Map();

// What tells one opened item from another; one that has no id yet has a mark for as long as it is open.
export const slotOf = (item) => item?.internet_message_id || item?.item_id || item?.conversation_id || item?.unsaved || "";

const placeOf = (item, name) => `dealside:draft:${item.rep || ""}:${item.mailbox || ""}:${slotOf(item)}:${name}`;

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

// The key under which a form is sent: the same one until the server has answered, however often and from wherever the
// same words are sent again.
export function requestKey(item, form, said) {
  const [before, key] = JSON.parse(readDraft(item, `key-${form}`) || "[]");
  if (before === said) return key;
  const fresh = crypto.randomUUID();
  keepDraft(item, `key-${form}`, JSON.stringify([said, fresh]));
  return fresh;
}

export const requestAnswered = (item, form) => forgetDraft(item, `key-${form}`);

// The kept value, or null.
export function readDraft(item, name) {
  const place = placeOf(item, name);
  if (inMemory.has(place)) return inMemory.get(place);
  try { return localStorage.getItem(place); } catch { return null; }
}
