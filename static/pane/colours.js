// Light or dark: the rep's own choice, else what Outlook's background says, else the system's.

const CHOSEN = "dealside:colours";

export function followColours(select) {
  select.value = chosen();
  select.addEventListener("change", () => {
    try { localStorage.setItem(CHOSEN, select.value); } catch { /* for this panel only */ }
    const settings = window.Office?.context?.roamingSettings;
    settings?.set(CHOSEN, select.value);
    settings?.saveAsync?.(() => undefined);
    paintColours(select.value);
  });
  paintColours(select.value);
}

// Once Outlook is there: the choice made on another machine, and Outlook's own colours.
export function followOutlook(mailbox, select) {
  const roaming = window.Office.context.roamingSettings?.get(CHOSEN);
  if (roaming && !chosen()) select.value = roaming;
  paintColours(select.value);
  mailbox.addHandlerAsync?.(window.Office.EventType.OfficeThemeChanged, () => paintColours(select.value));
}

function chosen() {
  try { return localStorage.getItem(CHOSEN) || ""; } catch { return ""; }
}

function paintColours(choice) {
  const colours = choice || outlooks();
  if (colours) document.documentElement.dataset.theme = colours;
  else delete document.documentElement.dataset.theme;
}

// Outlook tells its colours, not whether they are dark.
function outlooks() {
  const parts = /^#(..)(..)(..)/.exec(window.Office?.context?.officeTheme?.bodyBackgroundColor || "");
  if (!parts) return "";
  const [red, green, blue] = parts.slice(1).map((one) => parseInt(one, 16));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light";
}
