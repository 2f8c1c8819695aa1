// Where a card's addresses lead. Cards name our own host with https whatever the demo itself is served on.

export function located(url, hosts) {
  const at = new URL(url, location.href);
  return hosts.has(at.host) ? `${location.origin}${at.pathname}${at.search}${at.hash}` : at.href;
}

// The address when a card may open it: https, or this very page's origin. Otherwise empty.
export function safeLink(url, hosts) {
  try {
    const at = new URL(located(url, hosts));
    return at.protocol === "https:" || at.origin === location.origin ? at.href : "";
  } catch {
    return "";
  }
}

// Opens a window of its own. Only a window whose end matters is kept hold of, and even it cannot reach back to us.
export function openWindow(url, { overlay, watched }) {
  const size = overlay ? "popup,width=520,height=640," : "";
  if (!watched) {
    window.open(url, "_blank", `${size}noopener,noreferrer`);
    return null;
  }
  const opened = window.open(url, "_blank", size);
  if (opened) opened.opener = null;
  return opened;
}
