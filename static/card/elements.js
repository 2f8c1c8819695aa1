// Making DOM nodes, and the card language's own text: a little HTML, built node by node and never parsed into the page.
import { safeLink } from "./links.js";

let ids = 0;
export const freshId = () => `card-${++ids}`;

export function element(kind, name = "", text = "") {
  const one = document.createElement(kind);
  if (name) one.className = name;
  if (text) one.textContent = text;
  return one;
}

// What Gmail would drop or refuse without a word is said here, in the card itself.
export function fault(text) {
  return element("p", "fault", text);
}

// The policy of the page allows no inline colours: each becomes the nearest of our own tones, which also suit the dark.
export function tone(red, green, blue) {
  const most = Math.max(red, green, blue), range = most - Math.min(red, green, blue);
  if (range < 0.12) return "neutral";
  const sector = most === red ? ((green - blue) / range + 6) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  const hue = sector * 60;
  if (hue < 18 || hue >= 320) return "bad";
  if (hue < 65) return "warn";
  return hue < 170 ? "good" : "accent";
}

function toneOfHex(hex) {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(hex || "") || [];
  if (!short && !long) return "";
  const digits = long || [...short].map((one) => one + one).join("");
  return tone(...[0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16) / 255));
}

const PLAIN = { B: "b", I: "i", U: "u", S: "s", STRIKE: "s", BR: "br", TIME: "time", STRONG: "b", EM: "i" };

function allowed(node, host, inLink) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent)];
  if (node.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/.test(node.nodeName)) return [];
  const inside = [...node.childNodes].flatMap((one) => allowed(one, host, inLink || node.nodeName === "A"));
  if (PLAIN[node.nodeName]) {
    const one = element(PLAIN[node.nodeName]);
    one.append(...inside);
    return [one];
  }
  if (node.nodeName === "FONT") {
    const colour = toneOfHex(node.getAttribute("color"));
    const one = element("span", colour && `tone-${colour}`);
    one.append(...inside);
    return [one];
  }
  const link = node.nodeName === "A" && !inLink && safeLink(node.getAttribute("href"), host.hosts);
  if (!link) return inside;
  const one = element("a");
  Object.assign(one, { href: link, target: "_blank", rel: "noopener noreferrer" });
  one.append(...inside);
  return [one];
}

// withLinks is false where the text already stands in something to press.
export function simpleHtml(text, host, { withLinks = true, name = "text" } = {}) {
  const parsed = new DOMParser().parseFromString(text || "", "text/html").body;
  const one = element("span", name);
  one.append(...[...parsed.childNodes].flatMap((node) => allowed(node, host, !withLinks)));
  return one;
}
