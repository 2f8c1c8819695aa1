// The widgets of a card to fill in. Each stands in a .field, which is also where a complaint about it appears.
import { element, fault, freshId } from "./elements.js";
import { picture } from "./icons.js";
import { suggest } from "./suggestions.js";

const TYPED = { INTEGER: "numeric", FLOAT: "decimal", EMAIL: "email" };

function field(control, label, { hint = "" } = {}) {
  const one = element("div", "field");
  control.id = freshId();
  const words = element("label", "", label || "");
  words.htmlFor = control.id;
  if (label) one.append(words); else control.setAttribute("aria-label", control.name);
  one.append(control);
  if (hint) {
    const below = element("small", "hint", hint);
    below.id = freshId();
    control.setAttribute("aria-describedby", below.id);
    one.append(below);
  }
  return one;
}

function tellChanges(control, onChangeAction, host) {
  if (onChangeAction) control.addEventListener("change", () => host.act(onChangeAction, control, { changed: true }));
}

export function textInput(given, host) {
  const { name, label, value, type, hintText, validation, onChangeAction, autoCompleteAction, initialSuggestions } = given;
  if (!name) return fault(`A textInput without name: ${label || ""}`);
  const control = element(type === "MULTIPLE_LINE" ? "textarea" : "input");
  control.name = name;
  control.defaultValue = value || "";
  control.autocomplete = "off";
  if (type === "MULTIPLE_LINE") control.rows = 3;
  const one = field(control, label, { hint: hintText });
  const kind = validation?.inputType;
  if (kind) control.dataset.holds = kind;
  if (TYPED[kind]) control.inputMode = TYPED[kind];
  if (validation?.characterLimit) one.append(counter(control, Number(validation.characterLimit)));
  if (autoCompleteAction || initialSuggestions) {
    suggest(control, one, {
      label, fixed: (initialSuggestions?.items || []).map((item) => item.text),
      ask: autoCompleteAction && (() => host.suggestions(autoCompleteAction, control)),
    });
  }
  tellChanges(control, onChangeAction, host);
  return one;
}

function counter(control, limit) {
  const one = element("small", "count");
  const count = () => { one.textContent = `${control.value.length} / ${limit}`; };
  control.maxLength = limit;
  control.addEventListener("input", count);
  count();
  return one;
}

export function selectionInput(given, host) {
  const { name, label, type = "CHECK_BOX", items = [], onChangeAction } = given;
  if (!name) return fault(`A selectionInput without name: ${label || ""}`);
  if (type === "DROPDOWN") {
    const control = element("select");
    control.name = name;
    for (const { text, value, selected } of items) control.append(new Option(text, value, Boolean(selected), Boolean(selected)));
    tellChanges(control, onChangeAction, host);
    return field(control, label);
  }
  if (!["RADIO_BUTTON", "CHECK_BOX", "SWITCH"].includes(type)) return fault(`Unknown selectionInput: ${type}`);
  const one = element("fieldset", "field choices");
  if (label) one.append(element("legend", "", label)); else one.setAttribute("aria-label", name);
  for (const item of items) one.append(choice(item, { name, type, onChangeAction }, host));
  return one;
}

function choice(item, { name, type, onChangeAction }, host) {
  const row = element("label", "choice");
  const control = element("input", type === "SWITCH" ? "switch" : "");
  Object.assign(control, { type: type === "RADIO_BUTTON" ? "radio" : "checkbox", name, value: item.value ?? "on" });
  control.defaultChecked = Boolean(item.selected);
  if (type === "SWITCH") control.setAttribute("role", "switch");
  tellChanges(control, onChangeAction, host);
  const words = element("span", "", item.text);
  if (item.bottomText) words.append(element("small", "", item.bottomText));
  row.append(control, ...(item.startIconUri ? [picture(item.startIconUri, "", "icon", host)] : []), words);
  return row;
}

export function switchControl({ name, value, selected, controlType, onChangeAction }, labelledBy, host) {
  if (!name) return fault("A switchControl without name.");
  const box = /^CHECK_?BOX$/.test(controlType || "");
  const control = element("input", box ? "" : "switch");
  Object.assign(control, { type: "checkbox", name, value: value ?? "on" });
  control.defaultChecked = Boolean(selected);
  if (!box) control.setAttribute("role", "switch");
  labelledBy.id ||= freshId();
  control.setAttribute("aria-labelledby", labelledBy.id);
  tellChanges(control, onChangeAction, host);
  return control;
}

// A moment as the fields of a browser write it, in the reader's own time zone.
function local(milliseconds) {
  const at = new Date(milliseconds);
  return new Date(milliseconds - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function dateTimePicker({ name, label, type = "DATE_AND_TIME", valueMsEpoch, onChangeAction }, host) {
  if (!name) return fault(`A dateTimePicker without name: ${label || ""}`);
  const kind = { DATE_ONLY: "date", DATE_AND_TIME: "datetime-local", TIME_ONLY: "time" }[type];
  if (!kind) return fault(`Unknown dateTimePicker: ${type}`);
  const control = element("input");
  Object.assign(control, { type: kind, name });
  if (valueMsEpoch !== undefined) {
    const given = Number(valueMsEpoch), utc = new Date(given).toISOString();
    control.defaultValue = kind === "date" ? utc.slice(0, 10) : kind === "time" ? utc.slice(11, 16) : local(given);
  }
  tellChanges(control, onChangeAction, host);
  return field(control, label);
}
