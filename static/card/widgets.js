// The widgets of a card that show something; those to fill in are in inputs.js.
import { element, fault, simpleHtml } from "./elements.js";
import { icon, picture } from "./icons.js";
import { dateTimePicker, selectionInput, switchControl, textInput } from "./inputs.js";
import { drawButton, pressable } from "./presses.js";

const KINDS = {
  textParagraph, decoratedText, buttonList, chipList, image, grid, divider, textInput, selectionInput, dateTimePicker,
};

export function drawWidget(widget, host) {
  const kinds = Object.keys(widget).filter((one) => one !== "horizontalAlignment");
  if (kinds.length !== 1) return fault(`A widget is exactly one thing, not: ${kinds.join(", ") || "nothing"}`);
  const draw = Object.hasOwn(KINDS, kinds[0]) && KINDS[kinds[0]];
  if (!draw) return fault(`Unknown widget: ${kinds[0]}`);
  const one = draw(widget[kinds[0]], host);
  if (widget.horizontalAlignment) one.classList.add(`align-${widget.horizontalAlignment.toLowerCase()}`);
  return one;
}

function textParagraph({ text }, host) {
  const one = element("div", "paragraph");
  one.append(simpleHtml(text, host));
  return one;
}

function decoratedText(given, host) {
  const { topLabel, text, bottomLabel, onClick, wrapText, button } = given;
  const name = `words${wrapText ? " wrap" : ""}`;
  const words = [simpleHtml(text, host, { withLinks: !onClick })];
  if (topLabel) words.unshift(element("small", "", topLabel));
  if (bottomLabel) words.push(element("small", "", bottomLabel));
  const one = element("div", `decorated${onClick ? " pressable" : ""}`);
  const start = given.startIcon || given.icon;
  if (start) one.append(icon(start, host, "start"));
  if (onClick) one.append(pressable(onClick, host, { name, content: words }));
  else {
    const box = element("div", name);
    box.append(...words);
    one.append(box);
  }
  if (button) one.append(drawButton(button, host));
  if (given.switchControl) one.append(switchControl(given.switchControl, one.querySelector(".text"), host));
  if (given.endIcon) one.append(icon(given.endIcon, host, "end"));
  return one;
}

function buttonList({ buttons }, host) {
  const one = element("div", "buttons");
  one.append(...(buttons || []).map((button) => drawButton(button, host)));
  return one;
}

function chipList({ chips, layout }, host) {
  const one = element("div", `chips${layout === "HORIZONTAL_SCROLLABLE" ? " scrolling" : ""}`);
  one.append(...(chips || []).map((chip) => drawChip(chip, host)));
  return one;
}

function drawChip(chip, host) {
  const content = [...(chip.icon ? [icon(chip.icon, host)] : []), ...(chip.label ? [element("span", "", chip.label)] : [])];
  const disabled = chip.disabled || chip.enabled === false;
  if (chip.onClick) return pressable(chip.onClick, host, { name: "chip", label: chip.altText || "", disabled, content });
  const one = element("span", "chip");
  one.append(...content);
  return one;
}

function image({ imageUrl, altText, onClick }, host) {
  const shown = picture(imageUrl, altText, "picture", host);
  return onClick ? pressable(onClick, host, { name: "bare", label: altText || imageUrl, content: [shown] }) : shown;
}

// Gmail tells which item was pressed in a parameter of its own.
function chosen(onClick, id) {
  if (!onClick.action || !id) return onClick;
  const parameters = [...(onClick.action.parameters || []), { key: "grid_item_identifier", value: id }];
  return { action: { ...onClick.action, parameters } };
}

function grid({ title, items, columnCount, onClick }, host) {
  const one = element("div", "grid-box");
  if (title) one.append(element("h4", "", title));
  const list = element("ul", `grid columns-${Math.min(Math.max(Number(columnCount) || 1, 1), 4)}`);
  for (const item of items || []) {
    const words = [element("b", "", item.title || ""), ...(item.subtitle ? [element("small", "", item.subtitle)] : [])];
    const shown = item.image ? [picture(item.image.imageUri, item.image.altText, "picture", host)] : [];
    const content = item.layout === "TEXT_ABOVE" ? [...words, ...shown] : [...shown, ...words];
    const box = element("li");
    if (onClick) box.append(pressable(chosen(onClick, item.id), host, { name: "bare", content }));
    else box.append(...content);
    list.append(box);
  }
  one.append(list);
  return one;
}

function divider() { return element("hr"); }
