// What a rep typed and has not saved: kept per mailbox, mail and field, through mail switch, reload and sign-out, and
// dropped when the server has it. Some frames block storage: a draft then lives as long as the panel.

const memory = new Map();

const keyOf = (message, name) =>
  `dealside:draft:${message.mailbox}:${message.internet_message_id || message.item_id || message.conversation_id}:${name}`;

// Keep a value, unless it is what stands there anyway.
export function keep(message, name, value, was = "") {
  if (value === was) return forget(message, name);
  memory.set(keyOf(message, name), value);
  try { localStorage.setItem(keyOf(message, name), value); } catch { /* kept in memory */ }
  return undefined;
}

export function forget(message, name) {
  memory.delete(keyOf(message, name));
  try { localStorage.removeItem(keyOf(message, name)); } catch { /* nothing there */ }
}

// The kept value, or null.
export function read(message, name) {
  const key = keyOf(message, name);
  if (memory.has(key)) return memory.get(key);
  try { return localStorage.getItem(key); } catch { return null; }
}
