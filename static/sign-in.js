// The sign-in window for Outlooks without nested app authentication: to Microsoft and back, then the token goes to the
// page that opened the window. Nothing of it is kept here.

const words = document.body.dataset;
const hand = (result) => window.Office.onReady(() => window.Office.context.ui.messageParent(JSON.stringify(result), { targetOrigin: location.origin }));

function script(address) {
  return new Promise((resolve, reject) => {
    const one = document.createElement("script");
    one.src = address;
    one.onload = resolve;
    one.onerror = () => reject(new Error("a script did not arrive"));
    document.head.append(one);
  });
}

async function signIn() {
  await script(words.msal);
  const app = new window.msal.PublicClientApplication({
    auth: { clientId: words.client, authority: `${words.authority}/common`, redirectUri: `${location.origin}/outlook/sign-in` },
    cache: { cacheLocation: "sessionStorage" },
  });
  await app.initialize();
  const done = await app.handleRedirectPromise();
  if (done) return hand({ token: done.accessToken, until: new Date(done.expiresOn).getTime() });
  return app.loginRedirect({ scopes: [words.scope] });
}

signIn().catch(() => {
  document.getElementById("state").textContent = words.failed;
  hand({ token: "", until: 0 });
});
