// Icons: the names of the card language we draw ourselves (after Material Icons, Apache-2.0), and pictures by address.
import { element, fault } from "./elements.js";
import { located } from "./links.js";

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  BOOKMARK: "M17 3H7c-1.1 0-2 .9-2 2v16l7-3 7 3V5c0-1.1-.9-2-2-2z",
  CLOCK: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm.5-13H11v6l5.2 3.2.8-1.3-4.5-2.7z",
  DESCRIPTION: "M14 2H6c-1.1 0-2 .9-2 2v16c0 1.1.9 2 2 2h12c1.1 0 2-.9 2-2V8zm2 16H8v-2h8zm0-4H8v-2h8zm-3-5V3.5L18.5 9z",
  DOLLAR: "M11.8 10.9c-2.27-.59-3-1.2-3-2.15 0-1.09 1.01-1.85 2.7-1.85 1.78 0 2.44.85 2.5 2.1h2.21c-.07-1.72-1.12-3.3-3.21-3.81V3h-3v2.16c-1.94.42-3.5 1.68-3.5 3.61 0 2.31 1.91 3.46 4.7 4.13 2.5.6 3 1.48 3 2.41 0 .69-.49 1.79-2.7 1.79-2.06 0-2.87-.92-2.98-2.1h-2.2c.12 2.19 1.76 3.42 3.68 3.83V21h3v-2.15c1.95-.37 3.5-1.5 3.5-3.55 0-2.84-2.43-3.81-4.7-4.4z",
  EMAIL: "M20 4H4a2 2 0 0 0-2 2v12c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2zm0 4-8 5-8-5V6l8 5 8-5z",
  INVITE: "M16.5 11 15.5 10l-4.9 4.9-2.1-2.1-1.1 1L10.6 17zM19 3h-1V1h-2v2H8V1H6v2H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2zm0 16H5V8h14z",
  MAP_PIN: "M12 2a7 7 0 0 0-7 7c0 5.25 7 13 7 13s7-7.75 7-13a7 7 0 0 0-7-7zm0 9.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
  MEMBERSHIP: "M20 2H4a2 2 0 0 0-2 2v11c0 1.1.9 2 2 2h4v5l4-2 4 2v-5h4a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2zm0 13H4v-2h16zm0-5H4V4h16z",
  MULTIPLE_PEOPLE: "M16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm0 2c-2.33 0-7 1.17-7 3.5V19h14v-2.5c0-2.33-4.67-3.5-7-3.5zm8 0-1 .05c1.2.84 2 1.97 2 3.45V19h6v-2.5c0-2.33-4.67-3.5-7-3.5z",
  PERSON: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-2.67 0-8 1.34-8 4v2h16v-2c0-2.66-5.33-4-8-4z",
  PHONE: "M6.62 10.79a15 15 0 0 0 6.59 6.59l2.2-2.2c.27-.27.67-.36 1.02-.24 1.12.37 2.33.57 3.57.57.55 0 1 .45 1 1V20c0 .55-.45 1-1 1A17 17 0 0 1 3 4c0-.55.45-1 1-1h3.5c.55 0 1 .45 1 1 0 1.25.2 2.45.57 3.57.11.35.03.74-.25 1.02z",
  SHOPPING_CART: "M7 18a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM1 2v2h2l3.6 7.6-1.35 2.44C4.52 15.37 5.48 17 7 17h12v-2H7.4l1.1-2h7.45c.75 0 1.41-.41 1.75-1.03L21.7 4H5.2l-.94-2zm16 16a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  STAR: "M12 17.27 18.18 21l-1.64-7.03L22 9.24l-7.19-.61L12 2 9.19 8.63 2 9.24l5.46 4.73L5.82 21z",
  STORE: "M20 4H4v2h16zm1 10v-2l-1-5H4l-1 5v2h1v6h10v-6h4v6h2v-6zm-9 4H6v-4h6z",
  TICKET: "M22 10V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v4a2 2 0 1 1 0 4v4c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2v-4a2 2 0 1 1 0-4zm-9 7.5h-2v-2h2zm0-4.5h-2v-2h2zm0-4.5h-2v-2h2z",
  VIDEO_CAMERA: "M17 10.5V7c0-.55-.45-1-1-1H4c-.55 0-1 .45-1 1v10c0 .55.45 1 1 1h12c.55 0 1-.45 1-1v-3.5l4 4v-11z",
  VIDEO_PLAY: "M8 5v14l11-7z",
};
// Names Gmail knows that nothing of ours needs: shown by a plain mark.
const OTHERS = new Set(["AIRPLANE", "BUS", "CAR", "CONFIRMATION_NUMBER_ICON", "EVENT_SEAT", "FLIGHT_ARRIVAL", "FLIGHT_DEPARTURE",
  "HOTEL", "HOTEL_ROOM_TYPE", "RESTAURANT_ICON", "TRAIN"]);
const OWN = {
  back: "M20 11H7.83l5.59-5.59L12 4l-8 8 8 8 1.41-1.41L7.83 13H20z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  down: "M16.59 8.59 12 13.17 7.41 8.59 6 10l6 6 6-6z",
  mark: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
};

export function drawn(name) {
  const one = document.createElementNS(SVG, "svg");
  one.setAttribute("class", "icon");
  one.setAttribute("viewBox", "0 0 24 24");
  one.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", OWN[name] || PATHS[name] || OWN.mark);
  one.append(path);
  return one;
}

// Google fetches pictures itself; this page may load its own only, so a foreign one is named instead of shown.
export function picture(url, alt, name, host) {
  let at;
  try { at = new URL(located(url, host.hosts)); } catch { return fault(`No address of a picture: ${url}`); }
  if (/\.svg$/i.test(at.pathname)) return fault(`Gmail shows no SVG: ${url}`);
  if (at.origin !== location.origin) {
    const absent = element("span", `${name} absent`, alt || at.host);
    return absent;
  }
  const one = element("img", name);
  Object.assign(one, { src: at.href, alt: alt || "" });
  return one;
}

export function icon(given, host, name = "") {
  const { knownIcon, iconUrl, altText, imageType } = given;
  if (iconUrl) return picture(iconUrl, altText, `icon ${imageType === "CIRCLE" ? "round" : ""} ${name}`.trim(), host);
  if (!PATHS[knownIcon] && !OTHERS.has(knownIcon)) return fault(`Unknown icon: ${knownIcon || Object.keys(given).join(", ")}`);
  const one = drawn(knownIcon);
  if (name) one.classList.add(name);
  if (altText) {
    one.removeAttribute("aria-hidden");
    one.setAttribute("role", "img");
    one.setAttribute("aria-label", altText);
  }
  return one;
}
