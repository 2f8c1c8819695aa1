// Where the focus was, found again in a card that was drawn anew.

const all = (root) => [...root.querySelectorAll("button, a[href], input, select, textarea")];
const word = (one) => (one.name ? `${one.name} ${/radio|checkbox/.test(one.type) ? one.value : ""}`
  : `${one.localName} ${one.getAttribute("aria-label") || one.textContent}`);

export function focusIn(root) {
  const at = document.activeElement;
  if (!root.contains(at) || !all(root).includes(at)) return null;
  const same = all(root).filter((one) => word(one) === word(at));
  const text = at.localName === "textarea" || at.type === "text";
  return { word: word(at), number: same.indexOf(at), range: text ? [at.selectionStart, at.selectionEnd] : null };
}

export function focusAgain(root, was) {
  const one = was && all(root).filter((other) => word(other) === was.word).at(was.number);
  const to = one || root.querySelector(".title") || root;
  to.focus();
  if (one && was.range && to.setSelectionRange) to.setSelectionRange(...was.range);
}
