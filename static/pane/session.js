// Who is signed in: a bearer token for our own API. Nested app authentication first, Office's own token where that is
// missing, a sign-in window where both are. Nothing is kept but the token in memory; there are no cookies.

import { supports } from "./host.js";

export class SignedOut extends Error {
  constructor(claims = "") {
    super("signed out");
    this.claims = claims;
  }
}
// The sign-in service does not answer: nobody is signed out by that.
export class SignInLate extends Error {}

const TOKEN_WAIT = 10000, EARLY = 60000;
const NOT_SIGNED_IN = new Set([13001, 13002, 13003, 13005]); // Office.auth: not signed in, aborted, wrong kind, no consent

// What MSAL.js says when it cannot go on without the rep, besides its own class for it.
const NEEDS_REP = new Set(["no_account_error", "no_tokens_found", "refresh_token_expired", "bad_token", "user_cancelled"]);

const identity = () => document.body.dataset;
const kept = { token: "", until: 0 };
let nestable = null;

// A token. fresh: the one at hand was refused. claims: what the server says Microsoft wants proven. interactive: the rep
// has just asked to sign in, so windows may open.
export async function token({ fresh = false, claims = "", interactive = false } = {}) {
  if (!fresh && !claims && kept.until > Date.now()) return kept.token;
  if (left && !interactive) throw new SignedOut();
  left = false;
  const wait = interactive ? 300000 : TOKEN_WAIT;
  const found = await ended(asked({ fresh, claims, interactive }), wait);
  Object.assign(kept, found);
  return kept.token;
}

// Forget the token; the next one is asked for only when the rep signs in again.
let left = false;
export function leave() {
  left = true;
  Object.assign(kept, { token: "", until: 0 });
}

function asked(how) {
  if (!identity().client) return officeToken(how);
  if (supports("NestedAppAuth", "1.1")) return nestedToken(how);
  if (supports("IdentityAPI", "1.3") && !how.claims) {
    return officeToken(how).catch((error) => { if (how.interactive) return windowToken(); throw error; });
  }
  if (how.interactive) return windowToken();
  return Promise.reject(new SignedOut(how.claims));
}

function ended(work, wait) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new SignInLate("no answer")), wait); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function nestedToken({ fresh, claims, interactive }) {
  const request = { scopes: [identity().scope], ...(claims && { claims }), ...(fresh && { forceRefresh: true }) };
  const app = await nestedApp();
  try {
    return held(await app.acquireTokenSilent(request));
  } catch (error) {
    const needed = error.name === "InteractionRequiredAuthError" || NEEDS_REP.has(error.errorCode);
    if (!needed) throw new SignInLate(String(error.errorCode || error.name));
    if (!interactive) throw new SignedOut(claims);
  }
  try {
    return held(await app.acquireTokenPopup(request));
  } catch {
    throw new SignedOut(claims);
  }
}

function held(result) {
  const ends = result.expiresOn ? new Date(result.expiresOn).getTime() : Date.now() + 2 * EARLY;
  return { token: result.accessToken, until: ends - EARLY };
}

async function nestedApp() {
  nestable ||= (async () => {
    await loaded(identity().msal);
    const { client, authority } = identity();
    return window.msal.createNestablePublicClientApplication({
      auth: { clientId: client, authority: `${authority}/common` },
    });
  })();
  try {
    return await nestable;
  } catch (error) {
    nestable = null;
    throw new SignInLate(String(error));
  }
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    if (window.msal) return resolve();
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => { script.remove(); reject(new Error("a script did not arrive")); };
    return document.head.append(script);
  });
}

async function officeToken({ fresh, interactive }) {
  try {
    const found = await window.Office.auth.getAccessToken({ allowSignInPrompt: interactive, forceRefresh: fresh });
    return { token: found, until: 0 }; // Office keeps it
  } catch (error) {
    throw NOT_SIGNED_IN.has(error.code) ? new SignedOut() : new SignInLate(String(error.code));
  }
}

// A window of our own origin signs in at Microsoft and hands the token over.
function windowToken() {
  return new Promise((resolve, reject) => {
    const address = `${location.origin}/outlook/sign-in?lang=${document.documentElement.lang}`;
    window.Office.context.ui.displayDialogAsync(address, { height: 60, width: 30 }, (opened) => {
      if (opened.status !== "succeeded") return reject(new SignedOut());
      const dialog = opened.value;
      dialog.addEventHandler(window.Office.EventType.DialogEventReceived, () => reject(new SignedOut()));
      dialog.addEventHandler(window.Office.EventType.DialogMessageReceived, ({ message, origin }) => {
        if (origin && origin !== location.origin) return;
        dialog.close();
        const { token: found, until } = JSON.parse(message);
        if (found) resolve({ token: found, until: until - EARLY });
        else reject(new SignedOut());
      });
      return undefined;
    });
  });
}
