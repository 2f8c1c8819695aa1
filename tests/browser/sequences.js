// Switches between mails, types, saves and rates at random, while the server's answers come late, in another order,
// broken or never. Returns what went wrong: an answer shown for another mail, an act sent for another mail, a draft lost.
async ({ mails, sequences, seed }) => {
  let state = seed;
  const random = (most) => { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
  const tick = () => new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  });
  const settle = async () => { for (let round = 0; round < 6; round += 1) await tick(); };
  const idOf = (mail) => (mail ? mail.internetMessageId : null);
  const escaped = (text) => text.replaceAll("<", "&lt;");
  const card = (id) => `<div class="card" data-state="matched" data-opportunity="${escaped(id)}" data-version="1"><h1 data-for="${escaped(id)}">${escaped(id)}</h1>
    <div class="rate"><button type="button" class="plus" data-action="rate" data-value="1" aria-pressed="false">+</button></div>
    <div class="metric" data-field="amount"><button type="button" class="value" data-open="amount" id="show-amount">1</button>
    <input id="edit-amount" class="edit" data-edit="amount" data-was="1" value="1" hidden></div>
    <form class="note" data-form="note"><textarea id="note" name="text" data-draft="note"></textarea></form></div>`;

  let pending = [], open = null, words = 0, made = 1e15;
  const wrong = [], drafts = new Map(), amounts = new Map(), counts = { answers: 0, late: 0, failed: 0, lost: 0, saved: 0 };
  const realFetch = window.fetch;
  window.fetch = (address, { body, signal }) => new Promise((resolve, reject) => {
    const path = address.split("/").pop(), sent = JSON.parse(body);
    const request = { path, sent, id: sent.message?.internet_message_id ?? null, resolve, reject, turn: open };
    signal?.addEventListener("abort", () => { request.aborted = true; reject(new DOMException("aborted", "AbortError")); });
    pending.push(request);
  });

  const answer = (request, how) => {
    pending = pending.filter((one) => one !== request);
    counts.answers += 1;
    if (request.id !== idOf(open)) counts.late += 1;
    if (how === "lost") { counts.lost += 1; return; }
    if (how === "failed") { counts.failed += 1; request.reject(new TypeError("Failed to fetch")); return; }
    const broken = how === "broken";
    if (broken) counts.failed += 1;
    if (!broken && !request.aborted) {
      if (request.path === "note") { counts.saved += 1; if (drafts.get(request.id) === request.sent.text) drafts.delete(request.id); }
      if (request.path === "edit") { counts.saved += 1; if (amounts.get(request.id) === request.sent.value) amounts.delete(request.id); }
    }
    const html = broken ? '<p data-code="x">broken <button type="button" data-action="retry">again</button></p>'
      : request.id === null ? '<div class="card" data-state="today"><h1>none</h1></div>' : card(request.id);
    request.resolve(new Response(html, {
      status: broken ? 500 : 200, headers: { "Content-Type": "text/html", "X-Made-At": String(made += 1), "X-Dealside": broken ? "notice" : "answer" },
    }));
  };

  const check = async (where) => {
    const shown = document.querySelector("#panel h1[data-for]")?.dataset.for ?? null;
    if (shown !== null && shown !== idOf(open)) wrong.push(`${where}: ${shown} is shown beside ${idOf(open)}`);
    const differs = () => {
      const box = document.getElementById("note");
      return box && shown === idOf(open) && box.value !== (drafts.get(idOf(open)) || "");
    };
    if (differs()) await new Promise((resolve) => setTimeout(resolve, 50)); // an answer may still be read
    const note = document.getElementById("note");
    if (differs()) {
      wrong.push(`${where}: the note of ${shown} reads "${note.value}", typed was "${drafts.get(shown) || ""}"`);
    }
    for (const one of pending) if (one.turn !== undefined && one.id !== null && one.id !== idOf(one.turn)) wrong.push(`${where}: ${one.path} sent for ${one.id} beside ${idOf(one.turn)}`);
  };

  const steps = [
    () => { open = random(8) === 0 ? null : mails[random(mails.length)]; window.outlook.choose(open); },
    () => { open = mails[random(mails.length)]; window.outlook.choose(open); },
    () => {
      const note = document.getElementById("note");
      if (!note) return;
      note.value += ` word${words += 1}`;
      drafts.set(idOf(open), note.value);
      note.dispatchEvent(new Event("input", { bubbles: true }));
    },
    () => document.querySelector("form.note")?.requestSubmit(),
    () => {
      const input = document.getElementById("edit-amount");
      if (!input) return;
      if (input.hidden) document.getElementById("show-amount").click();
      input.value = String(100 + random(900));
      amounts.set(idOf(open), input.value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      if (random(2)) input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    },
    () => document.querySelector(".plus")?.click(),
    () => document.querySelector("#notice [data-action=retry]")?.click(),
    () => { for (let times = random(4); times >= 0 && pending.length; times -= 1) answer(pending[random(pending.length)], ["good", "good", "good", "broken", "failed", "lost"][random(6)]); },
    () => { for (const one of [...pending].reverse()) answer(one, "good"); },
  ];

  window.outlook.choose(null);
  await settle();
  for (let number = 0; number < sequences && wrong.length < 5; number += 1) {
    for (let length = 4 + random(9); length > 0; length -= 1) {
      const step = random(steps.length);
      steps[step]();
      await settle();
      await check(`sequence ${number}, step ${step}`);
    }
    // Whatever happened: each mail opened again shows itself and what was typed there.
    if (number % 10 === 9) {
      for (const mail of mails) {
        open = mail;
        window.outlook.choose(mail);
        await settle();
        while (pending.some((one) => one.path === "panel" && one.id === idOf(mail))) {
          for (const one of [...pending]) answer(one, one.path === "panel" ? "good" : "lost");
          await settle();
        }
        await check(`after sequence ${number}`);
        if (!document.getElementById("note")) wrong.push(`after sequence ${number}: ${idOf(mail)} is not shown`);
        const amount = document.getElementById("edit-amount");
        if (amounts.has(idOf(mail)) && amount?.value !== amounts.get(idOf(mail))) wrong.push(`after sequence ${number}: the amount ${amounts.get(idOf(mail))} of ${idOf(mail)} is lost, ${amount?.value} stands there`);
      }
    }
  }
  window.fetch = realFetch;
  return { wrong, counts };
}
