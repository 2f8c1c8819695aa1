// Plays Microsoft's office.js for the panel under test. window.stubbed (set before the page's own scripts) says what the
// host is like; window.outlook is what a test pulls at. Like the original it nulls the history functions and makes the
// dialogs throw.
(() => {
  history.pushState = null;
  history.replaceState = null;
  window.alert = window.confirm = window.prompt = () => { throw new Error("not available in an add-in"); };

  const given = window.stubbed;
  const handlers = {};
  const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 0));
  const mailbox = {
    item: given.item,
    userProfile: { emailAddress: given.mailbox },
    diagnostics: { hostName: "OutlookWebApp" },
    convertToRestId: (id) => id.replaceAll("/", "-").replaceAll("+", "_"),
    addHandlerAsync: (kind, handler) => { (handlers[kind] ||= []).push(handler); },
    removeHandlerAsync: (kind) => { delete handlers[kind]; },
  };
  const context = {
    displayLanguage: given.language, officeTheme: given.ground ? { bodyBackgroundColor: given.ground } : undefined,
    requirements: { isSetSupported: () => true }, roamingSettings: { get: () => undefined, set: () => undefined },
    ...(given.host ? { mailbox } : {}),
  };
  const token = async () => {
    const { tokenAfter, tokenFails } = window.stubbed;
    if (tokenAfter) await new Promise((resolve) => setTimeout(resolve, tokenAfter));
    if (tokenFails) throw Object.assign(new Error("The user is not signed in."), { code: 13001 });
    return window.stubbed.token;
  };
  window.Office = {
    context,
    HostType: { Outlook: "Outlook" }, AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    EventType: { ItemChanged: "olkItemSelectedChanged", OfficeThemeChanged: "officeThemeChanged" },
    onReady: (ready) => later({ host: given.host, platform: given.host && "OfficeOnline" })
      .then((info) => { ready?.(info); return info; }),
    auth: { getAccessToken: token },
    actions: { associate: () => undefined },
  };
  window.outlook = {
    choose: (item) => {
      mailbox.item = item;
      (handlers[window.Office.EventType.ItemChanged] || []).forEach((handler) => handler({}));
    },
  };
})();
