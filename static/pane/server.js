// Asking our server: every request carries the token, a refused one is sent once more with a fresh one, and nothing waits
// for ever.

import { SignedOut, token } from "./session.js";

const ANSWER_WAIT = 30000;

// POST data to /outlook/<path>: {status, notice, at, html, json}. Throws SignedOut, SignInLate, or whatever fetch throws when
// there is no answer.
export async function ask(path, data, { signal, key } = {}) {
  let answer = await post(path, data, await token(), signal, key);
  if (answer.status === 401) {
    const claims = wanted(answer.headers.get("WWW-Authenticate") || "");
    answer = await post(path, data, await token({ fresh: true, claims }), signal, key);
    if (answer.status === 401) throw new SignedOut(wanted(answer.headers.get("WWW-Authenticate") || ""));
  }
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  // A proxy's page or a network's sign-in page is no answer of ours, whatever its status says.
  const kind = answer.headers.get("X-Dealside");
  if (!kind) throw new Error("no answer of ours");
  return {
    status: answer.status,
    notice: kind === "notice",
    at: Number(answer.headers.get("X-Made-At") || 0),
    html: json ? "" : await answer.text(),
    json: json ? await answer.json() : null,
  };
}

async function post(path, data, bearer, signal, key) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` };
  const language = document.documentElement.lang || window.Office.context.displayLanguage;
  if (language) headers["Accept-Language"] = language;
  if (key) headers["Idempotency-Key"] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error("no answer")), ANSWER_WAIT);
  signal?.addEventListener("abort", () => limit.abort(signal.reason));
  try {
    return await fetch(`/outlook/${path}`, {
      method: "POST", headers, body: JSON.stringify(data), signal: limit.signal, cache: "no-store", credentials: "omit",
    });
  } finally {
    clearTimeout(timer);
  }
}

// What Microsoft wants proven, from the header of a 401; empty when it is just the token.
function wanted(header) {
  const found = /claims="([^"]+)"/.exec(header);
  try { return found ? atob(found[1]) : ""; } catch { return ""; }
}
