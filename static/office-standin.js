// Stands in for Microsoft's office.js in the demo: the page around the panel plays Outlook and sends mails and tokens.
// Like the original it takes history and dialogs away, so that the panel cannot come to rely on them.
(() => {
  history.pushState = null;
  history.replaceState = null;
  window.alert = window.confirm = window.prompt = () => { throw new Error("not available in an add-in"); };

  const handlers = {};
  const mailbox = {
    item: null,
    userProfile: { emailAddress: "" },
    diagnostics: { hostName: "OutlookWebApp" },
    convertToRestId: (id) => id,
    addHandlerAsync: (kind, handler) => { (handlers[kind] ||= []).push(handler); },
    removeHandlerAsync: (kind) => { delete handlers[kind]; },
  };
  const context = { mailbox, displayLanguage: "", officeTheme: {}, requirements: { isSetSupported: () => true } };
  let token = "", begin;
  const begun = new Promise((resolve) => { begin = resolve; });
  const framed = window.parent !== window;

  window.Office = {
    context,
    EventType: { ItemChanged: "itemChanged", OfficeThemeChanged: "themeChanged" },
    onReady: (ready) => {
      const done = framed ? begun : Promise.resolve({ host: null, platform: null });
      return done.then((info) => { ready?.(info); return info; });
    },
    auth: { getAccessToken: async () => token },
  };

  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== window.parent || data?.kind !== "outlook") return;
    token = data.token;
    mailbox.item = data.item;
    mailbox.userProfile.emailAddress = data.mailbox;
    context.displayLanguage = data.language;
    context.officeTheme = { bodyBackgroundColor: data.theme === "dark" ? "#1f1f1f" : "#ffffff" };
    begin({ host: "Outlook", platform: "OfficeOnline" });
    (handlers.themeChanged || []).forEach((handler) => handler({}));
    if (data.changed) (handlers.itemChanged || []).forEach((handler) => handler({}));
  });
  if (framed) window.parent.postMessage({ kind: "panel-ready" }, location.origin);
})();
