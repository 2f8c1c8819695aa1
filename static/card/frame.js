// A card as a whole: header, sections, footer.
import { element, fault, freshId, simpleHtml } from "./elements.js";
import { drawn, icon, picture } from "./icons.js";
import { drawButton } from "./presses.js";
import { drawWidget } from "./widgets.js";

const MOST = 100;

export function drawCard(card, host) {
  const one = element("div", "gcard");
  one.dataset.card = card.name || "";
  if (card.sectionDividerStyle === "NO_DIVIDER") one.classList.add("undivided");
  if (card.header) one.append(drawHeader(card.header, host));
  let count = 0;
  for (const part of card.sections || []) {
    count += (part.widgets || []).length;
    if (count > MOST) {
      one.append(fault(`More than ${MOST} widgets: Gmail drops this section and all that follow.`));
      break;
    }
    one.append(drawSection(part, host));
  }
  if (card.fixedFooter) one.append(drawFooter(card.fixedFooter, host));
  return one;
}

function drawHeader({ title, subtitle, imageUrl, imageType, imageAltText }, host) {
  const one = element("header");
  if (imageUrl) one.append(picture(imageUrl, imageAltText, `portrait ${imageType === "CIRCLE" ? "round" : ""}`.trim(), host));
  const words = element("div");
  const name = element("h3", "title", title || "");
  name.tabIndex = -1;
  words.append(name);
  if (subtitle) words.append(element("span", "subtitle", subtitle));
  one.append(words);
  return one;
}

function drawFooter(given, host) {
  const one = element("footer");
  if (!given.primaryButton) one.append(fault("A fixedFooter without primaryButton."));
  // Gmail fills the primary button whatever its colour.
  for (const name of ["primaryButton", "secondaryButton"]) if (given[name]) one.append(drawButton(given[name], host));
  one.querySelector(".button")?.classList.add("filled");
  return one;
}

function drawSection(part, host) {
  const one = element("div", "part");
  if (part.header) {
    const head = element("h4");
    head.append(simpleHtml(part.header, host));
    one.append(head);
  }
  const widgets = (part.widgets || []).map((widget) => drawWidget(widget, host));
  if (!widgets.length) one.append(fault("A section without widgets."));
  const shown = Number(part.uncollapsibleWidgetsCount) || 0;
  if (!part.collapsible || shown >= widgets.length) return one.append(...widgets), one;
  const rest = element("div", "rest");
  Object.assign(rest, { id: freshId(), hidden: true });
  rest.append(...widgets.slice(shown));
  one.append(...widgets.slice(0, shown), rest, collapseButton(part, rest, host));
  return one;
}

function collapseButton({ header, collapseControl = {} }, rest, host) {
  const { expandButton, collapseButton: lessButton, horizontalAlignment } = collapseControl;
  const one = element("button", `collapse align-${(horizontalAlignment || "start").toLowerCase()}`);
  one.type = "button";
  one.setAttribute("aria-controls", rest.id);
  const show = (open) => {
    const given = open ? lessButton : expandButton;
    const words = given?.text || (open ? host.words.less : host.words.more);
    rest.hidden = !open;
    one.setAttribute("aria-expanded", String(open));
    one.setAttribute("aria-label", header && !given?.text ? `${words}: ${header}` : given?.altText || words);
    one.replaceChildren(given?.icon ? icon(given.icon, host) : drawn("down"), element("span", "", words));
  };
  one.onclick = () => show(rest.hidden);
  show(false);
  return one;
}
