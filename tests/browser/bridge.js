// Plays the host's side of nested app authentication for the real MSAL.js: the bridge Outlook puts into the page.
// window.bridged is what was asked; window.bridge = { silent, popup } says how each is answered.
(() => {
  const listeners = [];
  window.bridged = [];
  window.bridge = { silent: ["token"], popup: ["token"], ...window.bridge };
  const account = {
    homeAccountId: "oid.tid", environment: "login.microsoftonline.com", tenantId: "tid", username: "ana@seller.example",
    localAccountId: "oid", name: "Ana Costa",
  };
  const encoded = (value) => btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  const idToken = () => `${encoded({ alg: "none" })}.${encoded({ oid: "oid", tid: "tid", sub: "s", preferred_username: account.username })}.x`;
  const answers = {
    GetInitContext: () => ({ success: true, initContext: { sdkName: "host", sdkVersion: "1", capabilities: { queryAccount: true } } }),
    GetToken: () => answer("silent"),
    GetTokenPopup: () => answer("popup"),
  };
  function answer(kind) {
    const list = window.bridge[kind];
    const next = list.length > 1 ? list.shift() : list[0];
    if (next !== "token") return { success: false, error: { status: next, code: next, description: next } };
    return { success: true, account, token: { access_token: window.stubbed.token, id_token: idToken(), expires_in: 3600, scope: "", properties: null } };
  }
  window.nestedAppAuthBridge = {
    addEventListener: (_, listener) => listeners.push(listener),
    removeEventListener: () => undefined,
    postMessage: (message) => {
      const request = JSON.parse(message);
      window.bridged.push(request);
      const reply = JSON.stringify({ messageType: "NestedAppAuthResponse", requestId: request.requestId, ...answers[request.method]() });
      setTimeout(() => listeners.forEach((listener) => listener({ data: reply })), 0);
    },
  };
})();
