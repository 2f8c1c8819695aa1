// Values edited in place: shown, being typed, being saved, saved, refused. What stands in a field is never taken for
// saved before the server has said so.

import { forgetDraft, readDraft } from "./drafts.js";
import { panel, words } from "./painting.js";

// Drafts of a deal's fields belong to that deal, also when its mail moves on to another one.
export const draftName = (name, deal = panel.querySelector(".card")?.dataset.opportunity) => `edit-${name}@${deal}`;

export const fieldOf = (name) => panel.querySelector(`[data-field="${name}"]`);

// Put the drafts of this item back where they were typed.
export function restoreDrafts(item) {
  for (const input of panel.querySelectorAll("[data-draft]")) {
    const kept = readDraft(item, input.dataset.draft);
    if (kept !== null) input.value = kept;
    markFilled(input);
  }
  for (const input of panel.querySelectorAll("input[data-edit]")) {
    // The ribbon knows no deal: its draft is for whichever deal the mail is on.
    const kept = readDraft(item, draftName(input.dataset.edit)) ?? readDraft(item, `edit-${input.dataset.edit}`);
    const clashing = input.closest("[data-field]").classList.contains("conflict");
    if (kept === null || kept === input.dataset.was || clashing) continue;
    input.value = kept;
    reveal(input, false);
    noteDraft(input);
  }
}

export function markFilled(input) {
  if (input.form?.classList.contains("note")) input.form.classList.toggle("filled", input.value !== "");
}

// Says beside a field that what stands there is not saved yet.
export function noteDraft(input) {
  const field = input.closest("[data-field]");
  const differs = input.value !== input.dataset.was;
  let note = field.querySelector(".draft");
  if (!differs) return note?.remove();
  if (note || field.querySelector(".state")) return undefined;
  note = document.createElement("span");
  note.className = "draft";
  note.textContent = words.draft;
  field.append(note);
  return undefined;
}

export function reveal(input, focus = true) {
  const shown = input.closest("[data-field]").querySelector(".value");
  if (shown) shown.hidden = true;
  input.hidden = false;
  if (focus) {
    input.focus();
    input.select();
  }
}

// Leave the editor; what was typed is given up.
export function conceal(input, item, focus = true) {
  const field = input.closest("[data-field]");
  const shown = field.querySelector(".value");
  input.value = input.dataset.was;
  forgetDraft(item, draftName(input.dataset.edit));
  forgetDraft(item, `edit-${input.dataset.edit}`);
  field.querySelectorAll(".state, .draft").forEach((one) => one.remove());
  field.classList.remove("error", "failed");
  input.removeAttribute("aria-invalid");
  if (!shown) return;
  input.hidden = true;
  shown.hidden = false;
  if (focus) shown.focus();
}

// The state of a field while its value is on the way, or when it did not arrive.
export function markField(name, kind) {
  const field = fieldOf(name);
  if (!field) return;
  field.querySelectorAll(".state, .draft").forEach((one) => one.remove());
  field.classList.remove("saved", "error", "failed", "saving");
  field.classList.add(kind);
  const state = document.createElement("span");
  state.className = "state";
  state.textContent = kind === "saving" ? words.saving : words.notSaved;
  field.append(state);
}

// Shows the new value at once, marked as on its way.
export function showTyped(name, typed) {
  const field = fieldOf(name);
  const shown = field?.querySelector(".value");
  const input = field?.querySelector("input[data-edit]");
  if (shown && typed) {
    if (document.activeElement === input) shown.hidden = false, shown.focus({ preventScroll: true });
    shown.hidden = false;
    shown.textContent = typed;
    input.hidden = true;
  }
  markField(name, "saving");
}

// An edit that did not arrive: its field says so, and the value waits in its editor.
export function failTyped(name) {
  const field = fieldOf(name);
  if (!field) return;
  const choice = field.querySelector("select");
  if (choice) choice.value = choice.dataset.was;
  const input = field.querySelector("input[data-edit]");
  const shown = field.querySelector(".value");
  if (input && shown) {
    const focused = document.activeElement === shown;
    shown.hidden = true;
    input.hidden = false;
    if (focused) input.focus({ preventScroll: true });
  }
  markField(name, "failed");
}
