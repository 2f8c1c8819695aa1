// Stands in for Microsoft's office.js and for MSAL.js, in the demo and in the tests alike. In the demo the page around the
// panel plays Outlook and sends mails and tokens; in a test window.stubbed (set before the page's own scripts) says what
// the host is like, and window.outlook is what the test pulls at.
//
// Like the original it takes history and dialogs away, so that nothing comes to rely on them; it answers every callback
// later, never at once; and it can fail or fall silent: stubbed.calls = { getSharedPropertiesAsync: "fail" | "never" }.
(() => {
  history.pushState = null;
  history.replaceState = null;
  window.alert = window.confirm = window.prompt = () => { throw new Error("not available in an add-in"); };

  const given = window.stubbed ||= {};
  const framed = window.parent !== window && !given.host;
  const handlers = {};
  const shown = []; // what stood in the notification bar, one after the other
  const token = async () => {
    const { tokenAfter, tokenFails } = given;
    if (tokenAfter) await new Promise((resolve) => setTimeout(resolve, tokenAfter));
    if (tokenFails) throw Object.assign(new Error("The user is not signed in."), { code: 13001 });
    return given.token;
  };

  // A call with a callback, as Office.js has them: (…, options?, callback).
  const call = (name, value) => (...args) => {
    const done = args.findLast((one) => typeof one === "function");
    const mode = given.calls?.[name];
    if (mode === "never") return;
    setTimeout(() => {
      if (mode === "fail") return done?.({ status: "failed", error: { code: 9000, name: "Refused", message: `${name} failed` } });
      return done?.({ status: "succeeded", value: typeof value === "function" ? value(...args) : value });
    }, given.callAfter || 0);
  };
  const field = (name, value) => ({ getAsync: call(`${name}.getAsync`, value), setAsync: call(`${name}.setAsync`) });

  // The opened item with everything that is a call; composing turns plain values into fields.
  function dressed(item) {
    if (!item) return null;
    const { shared, composing, ...plain } = item;
    const one = {
      ...plain,
      notificationMessages: {
        replaceAsync: call("replaceAsync", (key, details) => { shown.push({ key, ...details }); }),
        removeAsync: call("removeAsync"),
      },
      addHandlerAsync: (kind, handler) => { handlers[kind] = [handler]; },
      removeHandlerAsync: (kind) => { delete handlers[kind]; },
      body: { getAsync: call("body.getAsync", plain.text || "") },
      categories: { getAsync: call("categories.getAsync", []), addAsync: call("categories.addAsync") },
      loadCustomPropertiesAsync: call("loadCustomPropertiesAsync", { get: () => undefined, set: () => undefined }),
    };
    if (shared) one.getSharedPropertiesAsync = call("getSharedPropertiesAsync", { owner: shared, delegatePermissions: 1 });
    if (composing) {
      for (const name of ["subject", "to", "cc", "bcc", "start", "organizer", "requiredAttendees", "optionalAttendees"]) {
        if (name in plain || ["to", "cc", "bcc"].includes(name)) one[name] = field(name, plain[name] || []);
      }
      one.getItemIdAsync = call("getItemIdAsync", plain.itemId);
      delete one.itemId;
    }
    return one;
  }

  const mailbox = {
    item: dressed(given.item),
    userProfile: { emailAddress: given.mailbox || "" },
    diagnostics: { hostName: given.hostName || "OutlookWebApp" },
    convertToRestId: (id) => id.replaceAll("/", "-").replaceAll("+", "_"),
    addHandlerAsync: (kind, handler) => { (handlers[kind] ||= []).push(handler); },
    removeHandlerAsync: (kind) => { delete handlers[kind]; },
    getSelectedItemsAsync: call("getSelectedItemsAsync", () => given.selected || []),
    loadItemByIdAsync: call("loadItemByIdAsync", (id) => ({
      ...(given.selected || []).find((one) => one.itemId === id)?.whole, unloadAsync: call("unloadAsync"),
    })),
    displayMessageFormAsync: call("displayMessageFormAsync"),
  };
  if (framed) mailbox.convertToRestId = (id) => id;

  const roaming = given.roaming || {};
  const dialogs = [];
  const context = {
    displayLanguage: given.language || "",
    officeTheme: given.ground ? { bodyBackgroundColor: given.ground } : undefined,
    requirements: { isSetSupported: (set, version) => !(given.lacks || ["NestedAppAuth", "IdentityAPI"]).includes(set) && !(given.lacks || []).includes(`${set} ${version}`) },
    roamingSettings: { get: (name) => roaming[name], set: (name, value) => { roaming[name] = value; }, saveAsync: call("saveAsync") },
    ui: {
      displayDialogAsync: (address, options, opened) => {
        const dialog = { address, handlers: {}, closed: false };
        dialogs.push(dialog);
        call("displayDialogAsync", {
          addEventHandler: (kind, handler) => { dialog.handlers[kind] = handler; },
          close: () => { dialog.closed = true; },
        })(address, options, opened);
      },
      messageParent: (message) => { (given.told ||= []).push(message); },
      closeContainer: () => undefined,
      openBrowserWindow: () => undefined,
    },
    ...(given.host === null ? {} : { mailbox }),
  };

  let begin;
  const begun = new Promise((resolve) => { begin = resolve; });
  const associated = {};
  window.Office = {
    context,
    HostType: { Outlook: "Outlook" },
    PlatformType: { OfficeOnline: "OfficeOnline", PC: "PC", Mac: "Mac", iOS: "iOS", Android: "Android" },
    AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    CoercionType: { Html: "html", Text: "text" },
    MailboxEnums: { ItemType: { Message: "message", Appointment: "appointment" } },
    EventType: {
      ItemChanged: "olkItemSelectedChanged", OfficeThemeChanged: "officeThemeChanged",
      SelectedItemsChanged: "olkSelectedItemsChanged", RecipientsChanged: "olkRecipientsChanged",
      InitializationContextChanged: "olkInitializationContextChanged",
      DialogMessageReceived: "dialogMessageReceived", DialogEventReceived: "dialogEventReceived",
    },
    onReady: (ready) => {
      const info = { host: given.host === null ? null : given.host || null, platform: given.host ? "OfficeOnline" : null };
      const done = given.silent ? new Promise(() => undefined) : framed ? begun : new Promise((resolve) => setTimeout(() => resolve(info), 0));
      return done.then((found) => { ready?.(found); return found; });
    },
    auth: { getAccessToken: token },
    actions: { associate: (name, work) => { associated[name] = work; } },
  };

  const raise = (kind) => (handlers[kind] || []).forEach((handler) => handler({ type: kind }));
  window.outlook = {
    choose: (item) => { mailbox.item = dressed(item); raise("olkItemSelectedChanged"); },
    // As Outlook does at times: another mail is open, and nobody is told.
    chooseSilently: (item) => { mailbox.item = dressed(item); },
    select: (items) => { given.selected = items; mailbox.item = null; raise("olkSelectedItemsChanged"); },
    changeRecipients: (to) => { mailbox.item.to = field("to", to); raise("olkRecipientsChanged"); },
    dialogs,
    answerDialog: (message) => dialogs.at(-1).handlers.dialogMessageReceived({ message, origin: location.origin }),
    closeDialog: () => dialogs.at(-1).handlers.dialogEventReceived({ error: 12006 }),
    bar: shown,
    functions: associated,
    run: (name) => new Promise((resolve) => { associated[name]({ completed: () => resolve([...shown]) }); }),
  };

  if (given.msal) {
    // The part of MSAL.js the panel uses. given.msal: { silent, popup }, each a list of outcomes, the last one for good:
    // "token", "interaction", "never", or an error code.
    const outcome = async (kind, request) => {
      (given.msal.asked ||= []).push({ kind, ...request });
      const list = given.msal[kind] || ["token"];
      const next = list.length > 1 ? list.shift() : list[0];
      if (next === "never") return new Promise(() => undefined);
      if (next === "interaction") throw Object.assign(new Error("interaction_required"), { name: "InteractionRequiredAuthError", errorCode: "interaction_required" });
      if (next !== "token") throw Object.assign(new Error(next), { name: "BrowserAuthError", errorCode: next });
      return { accessToken: await token(), expiresOn: new Date(Date.now() + (given.msal.lives ?? 3600000)) };
    };
    window.msal = {
      createNestablePublicClientApplication: async (configuration) => {
        given.msal.configuration = configuration;
        return {
          acquireTokenSilent: (request) => outcome("silent", request),
          acquireTokenPopup: (request) => outcome("popup", request),
        };
      },
    };
  }

  window.addEventListener("message", ({ origin, source, data }) => {
    if (!framed || origin !== location.origin || source !== window.parent || data?.kind !== "outlook") return;
    given.token = data.token;
    given.selected = data.selected || [];
    mailbox.item = dressed(data.item);
    mailbox.userProfile.emailAddress = data.mailbox;
    context.displayLanguage = data.language;
    context.officeTheme = { bodyBackgroundColor: data.theme === "dark" ? "#1f1f1f" : "#ffffff" };
    begin({ host: "Outlook", platform: "OfficeOnline" });
    raise("officeThemeChanged");
    if (data.changed) raise("olkItemSelectedChanged");
  });
  if (framed) window.parent.postMessage({ kind: "panel-ready" }, location.origin);
})();
