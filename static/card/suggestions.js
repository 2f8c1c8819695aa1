// Suggestions under a text field: the fixed ones until the reader types, then what ask() answers.
import { element, freshId } from "./elements.js";

const PAUSE = 150;

export function suggest(control, place, { label, fixed, ask }) {
  const list = element("ul", "suggestions");
  let timer = 0, turn = 0, at = -1;
  Object.assign(list, { id: freshId(), hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label || control.name);
  for (const [key, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) control.setAttribute(key, value);
  place.classList.add("suggesting");
  control.after(list);

  function show(texts) {
    at = -1;
    control.removeAttribute("aria-activedescendant");
    list.replaceChildren(...texts.map(option));
    list.hidden = !texts.length;
    control.setAttribute("aria-expanded", String(!list.hidden));
  }

  function option(text) {
    const one = element("li", "", text);
    one.id = freshId();
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.addEventListener("pointerdown", (event) => event.preventDefault());
    one.onclick = () => pick(text);
    return one;
  }

  function pick(text) {
    turn += 1;
    clearTimeout(timer);
    control.value = text;
    show([]);
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(step) {
    const all = [...list.children];
    at = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    control.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  async function typed(mine) {
    const near = () => fixed.filter((text) => text.toLowerCase().includes(control.value.toLowerCase()));
    const texts = ask && control.value ? await ask() : near();
    if (mine === turn && document.activeElement === control) show(texts);
  }

  control.addEventListener("input", () => {
    const mine = ++turn;
    clearTimeout(timer);
    timer = setTimeout(() => typed(mine), ask ? PAUSE : 0);
  });
  control.addEventListener("focus", () => { if (!control.value && fixed.length) show(fixed); });
  control.addEventListener("blur", () => { turn += 1; show([]); });
  control.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); pick(list.children[at].textContent); }
    if (event.key === "Escape") { event.stopPropagation(); show([]); }
  });
}
