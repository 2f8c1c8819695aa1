// What is filled in on a card: read for an event, checked before a press, carried over to a card drawn anew.

const named = (root) => [...root.querySelectorAll("[name]")];
const ticked = (one) => one.type === "checkbox" || one.type === "radio";
const kind = (one) => `${one.localName} ${one.type}`;

function read(one) {
  if (one.type === "date") return { dateInput: { msSinceEpoch: String(Date.parse(`${one.value}T00:00:00Z`)) } };
  if (one.type === "datetime-local") {
    return { dateTimeInput: { msSinceEpoch: String(new Date(one.value).getTime()), hasDate: true, hasTime: true } };
  }
  if (one.type === "time") {
    const [hours, minutes] = one.value.split(":").map(Number);
    return { timeInput: { hours, minutes } };
  }
  return { stringInputs: { value: [one.value] } };
}

// formInputs of an event; what is empty is absent.
export function formInputs(root) {
  const found = {};
  for (const one of named(root)) {
    if (ticked(one) ? !one.checked : one.value === "") continue;
    if (found[one.name]?.stringInputs) found[one.name].stringInputs.value.push(one.value);
    else found[one.name] = read(one);
  }
  return found;
}

function touched(one) {
  if (ticked(one)) return one.checked !== one.defaultChecked;
  if (one.localName !== "select") return one.value !== one.defaultValue;
  const first = [...one.options].findIndex((option) => option.defaultSelected);
  return one.selectedIndex !== Math.max(first, 0);
}

// What the reader has filled in, against what the card came with.
export function filled(root) {
  const names = new Set(named(root).filter(touched).map((one) => one.name));
  return named(root).filter((one) => names.has(one.name))
    .map((one) => ({ name: one.name, kind: kind(one), value: one.value, checked: one.checked }));
}

// Puts it back into the fields of equal name and kind.
export function fill(root, values) {
  for (const { name, kind: was, value, checked } of values) {
    const one = named(root).find((other) => other.name === name && kind(other) === was && (!ticked(other) || other.value === value));
    if (!one) continue;
    if (ticked(one)) one.checked = checked;
    else if (one.localName !== "select" || [...one.options].some((option) => option.value === value)) one.value = value;
  }
}

const HOLDS = { INTEGER: /^[+-]?\d+$/, FLOAT: /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/, EMAIL: /^[^\s@]+@[^\s@]+\.[^\s@]+$/ };

// Complains at each field that keeps an action from being called, and puts the focus on the first.
export function complete(root, { requiredWidgets = [], allWidgetsAreRequired = false }, words) {
  for (const old of root.querySelectorAll(".complaint")) old.remove();
  for (const old of root.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  const given = formInputs(root);
  const names = allWidgetsAreRequired ? named(root).map((one) => one.name) : requiredWidgets;
  const bad = [];
  for (const one of named(root)) {
    if (bad.some((other) => other.name === one.name)) continue;
    const wrong = one.value && HOLDS[one.dataset.holds] && !HOLDS[one.dataset.holds].test(one.value.trim());
    const sentence = wrong ? words[one.dataset.holds.toLowerCase()] : names.includes(one.name) && !given[one.name] ? words.required : "";
    if (!sentence) continue;
    bad.push(one);
    complain(one, sentence);
  }
  if (bad.length) {
    reveal(bad[0]);
    bad[0].focus();
  }
  return !bad.length;
}

function complain(one, sentence) {
  const line = document.createElement("small");
  line.className = "complaint";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  one.setAttribute("aria-invalid", "true");
  (one.closest(".field") || one.parentElement).append(line);
}

function reveal(one) {
  const hidden = one.closest(".rest[hidden]");
  if (hidden) hidden.parentElement.querySelector(`[aria-controls="${hidden.id}"]`).click();
}
