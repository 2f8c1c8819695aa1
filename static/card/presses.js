// Everything that can be pressed: buttons, links, menus.
import { element, fault, freshId } from "./elements.js";
import { icon } from "./icons.js";
import { safeLink } from "./links.js";

// Something to press that shows content. What a link opens is a real link, unless we must know when its window ends.
export function pressable(onClick, host, { name = "", label = "", disabled = false, content = [] } = {}) {
  const kind = Object.keys(onClick || {})[0];
  if (kind === "overflowMenu") {
    return menu(host, (onClick.overflowMenu.items || []).map((item) => ({ ...item, onClick: item.onClick || {} })),
      { name, label, disabled, content });
  }
  const link = kind === "openLink" ? safeLink(onClick.openLink.url, host.hosts) : "";
  if (kind === "openLink" && !link) return fault(`Not a link a card may open: ${onClick.openLink.url}`);
  const plain = link && !disabled && onClick.openLink.onClose !== "RELOAD" && onClick.openLink.openAs !== "OVERLAY";
  const one = element(plain ? "a" : "button", name);
  if (plain) Object.assign(one, { href: link, target: "_blank", rel: "noopener noreferrer" });
  else Object.assign(one, { type: "button", disabled, onclick: () => host.press(onClick, one) });
  if (label) one.setAttribute("aria-label", label);
  one.append(...content);
  return one;
}

// A button with a menu under it. An item is {text, startIcon, disabled} with an onClick, or with what to run.
export function menu(host, items, { name = "", label = "", disabled = false, content = [] } = {}) {
  const box = element("span", "menu");
  const opener = element("button", name);
  const list = element("div", "menu-items");
  const id = freshId();
  Object.assign(opener, { type: "button", disabled });
  for (const [key, value] of Object.entries({ "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id })) {
    opener.setAttribute(key, value);
  }
  if (label) opener.setAttribute("aria-label", label);
  opener.append(...content);
  Object.assign(list, { id, hidden: true });
  list.setAttribute("role", "menu");
  list.append(...items.map((item) => menuItem(item, host, () => toggle(false))));
  const entries = () => [...list.querySelectorAll("[role=menuitem]:not([disabled])")];
  function toggle(open) {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) entries()[0]?.focus();
    else if (list.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
  }
  opener.onclick = () => toggle(list.hidden);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") { event.preventDefault(); toggle(true); }
      return;
    }
    const all = entries(), at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) { event.preventDefault(); all.at(to % all.length)?.focus(); }
    if (event.key === "Escape") { event.stopPropagation(); opener.focus(); toggle(false); }
    if (event.key === "Tab") toggle(false);
  });
  box.addEventListener("focusout", ({ relatedTarget }) => { if (!list.hidden && !box.contains(relatedTarget)) toggle(false); });
  box.append(opener, list);
  return box;
}

function menuItem(item, host, close) {
  if (item.onClick?.overflowMenu) return fault("A menu in a menu is not allowed.");
  const content = [...(item.startIcon ? [icon(item.startIcon, host)] : []), element("span", "", item.text)];
  const one = item.run
    ? Object.assign(element("button"), { type: "button", onclick: item.run })
    : pressable(item.onClick, host, { disabled: item.disabled });
  if (item.run) one.append(...content); else one.replaceChildren(...content);
  one.setAttribute("role", "menuitem");
  one.tabIndex = -1;
  one.addEventListener("click", close);
  return one;
}

export function drawButton(button, host) {
  const { text, altText, color, disabled, onClick } = button;
  const filled = color ? `filled tone-${host.tone(color)}` : "";
  const content = [...(button.icon ? [icon(button.icon, host)] : []), ...(text ? [element("span", "", text)] : [])];
  if (!onClick) return fault(`A button without onClick: ${text || altText}`);
  if (!text && !altText && !button.icon?.altText) return fault("An icon button without altText.");
  return pressable(onClick, host, { name: `button ${filled} ${text ? "" : "only-icon"}`.trim(), label: altText || "", disabled, content });
}
