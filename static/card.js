// Renders the JSON of a Google Workspace card the way Gmail's side panel does, for the preview. Only the widgets our
// cards use; an unknown one is shown as a fault rather than skipped.

export class CardHost {
  // place: element to draw in; call(url, event) → answer JSON; tell(text) shows a notification; words: {failed, back}
  constructor(place, call, tell, { failed, back }) {
    Object.assign(this, { place, call, tell, failed, back, stack: [], event: {}, turn: 0 });
  }

  // Ask a trigger for its card and make it the only one.
  async open(url, event) {
    const mine = ++this.turn;
    this.event = event;
    this.place.setAttribute("aria-busy", "true");
    const answer = await this.call(url, event);
    if (mine !== this.turn) return;
    this.stack = [];
    this.follow(answer);
  }

  follow(answer) {
    const shown = answer.renderActions?.action || answer.action || {};
    for (const step of shown.navigations || []) {
      if (step.pushCard) this.stack.push(step.pushCard);
      if (step.updateCard) this.stack.splice(-1, 1, step.updateCard);
      if (step.popToRoot) this.stack.length = Math.min(this.stack.length, 1);
      if (step.pop) this.stack.pop();
    }
    if (shown.notification) this.tell(shown.notification.text);
    this.draw();
  }

  draw() {
    const top = this.stack.at(-1);
    const nodes = top ? [drawCard(top, this)] : [];
    if (this.stack.length > 1) {
      const back = element("button", "back", "←");
      back.setAttribute("aria-label", this.back);
      back.onclick = () => { this.stack.pop(); this.draw(); };
      nodes.unshift(back);
    }
    this.place.replaceChildren(...nodes);
    this.place.setAttribute("aria-busy", "false");
  }

  async press(onClick, source) {
    if (!onClick.action) return;
    const inputs = {};
    for (const one of this.place.querySelectorAll("[name]")) {
      if (one.type === "date") {
        if (one.value) inputs[one.name] = { dateInput: { msSinceEpoch: String(Date.parse(`${one.value}T00:00:00Z`)) } };
      } else if (one.value !== "") inputs[one.name] = { stringInputs: { value: [one.value] } };
    }
    const missing = (onClick.action.requiredWidgets || []).filter((name) => !inputs[name]);
    if (missing.length) return this.place.querySelector(`[name="${missing[0]}"]`)?.focus();
    const mine = this.turn;
    source.disabled = true;
    const parameters = Object.fromEntries((onClick.action.parameters || []).map(({ key, value }) => [key, value]));
    const common = { ...this.event.commonEventObject, parameters, formInputs: inputs };
    try {
      const answer = await this.call(onClick.action.function, { ...this.event, commonEventObject: common });
      if (mine === this.turn) this.follow(answer);
    } catch {
      this.tell(this.failed);
    } finally {
      source.disabled = false;
    }
  }
}

function element(kind, name = "", text = "") {
  const one = document.createElement(kind);
  if (name) one.className = name;
  if (text) one.textContent = text;
  return one;
}

function drawCard(card, host) {
  const one = element("div", "gcard");
  one.dataset.card = card.name || "";
  const head = element("header");
  head.append(element("b", "", card.header?.title || ""), element("span", "", card.header?.subtitle || ""));
  one.append(head);
  for (const part of card.sections || []) one.append(drawSection(part, host));
  if (card.fixedFooter) {
    const foot = element("footer");
    foot.append(...["primaryButton", "secondaryButton"].filter((name) => card.fixedFooter[name])
      .map((name) => drawButton(card.fixedFooter[name], host)));
    one.append(foot);
  }
  return one;
}

function drawSection(part, host) {
  const one = element("div", "part");
  if (part.header) one.append(element("h3", "", part.header));
  const widgets = part.widgets.map((widget) => drawWidget(widget, host));
  if (!part.collapsible) return one.append(...widgets), one;
  const shown = part.uncollapsibleWidgetsCount || 0;
  const rest = element("details");
  rest.append(element("summary", "", "▾"), ...widgets.slice(shown));
  one.append(...widgets.slice(0, shown), rest);
  return one;
}

function drawWidget(widget, host) {
  const [kind, given] = Object.entries(widget)[0];
  const draw = { textParagraph, decoratedText, buttonList, textInput, selectionInput, dateTimePicker, divider }[kind];
  return draw ? draw(given, host) : element("p", "fault", `Unknown widget: ${kind}`);
}

// The card language allows a little HTML in text: only the tags our cards use are honoured.
function simpleHtml(text) {
  const parsed = new DOMParser().parseFromString(text, "text/html").body;
  const one = element("span");
  for (const node of parsed.childNodes) {
    const bold = node.nodeName === "B";
    const piece = element(bold ? "b" : "span", "", node.textContent);
    if (node.nodeName === "FONT") piece.className = "fault";
    one.append(piece);
  }
  return one;
}

function textParagraph({ text }) {
  const one = element("div");
  one.append(simpleHtml(text));
  return one;
}

function decoratedText({ topLabel, text, bottomLabel, button }, host) {
  const one = element("div", "decorated");
  const words = element("div");
  if (topLabel) words.append(element("small", "", topLabel));
  words.append(simpleHtml(text));
  if (bottomLabel) words.append(element("small", "", bottomLabel));
  one.append(words);
  if (button) one.append(drawButton(button, host));
  return one;
}

function buttonList({ buttons }, host) {
  const one = element("div", "buttons");
  one.append(...buttons.map((button) => drawButton(button, host)));
  return one;
}

function drawButton(button, host) {
  const one = element("button", button.color ? "filled" : "", button.text);
  one.type = "button";
  if (button.altText) one.setAttribute("aria-label", button.altText);
  one.onclick = () => host.press(button.onClick, one);
  return one;
}

function labelled(text, control) {
  const one = element("label", "", text);
  one.append(control);
  return one;
}

function textInput({ name, label, value, type }) {
  const one = element(type === "MULTIPLE_LINE" ? "textarea" : "input");
  Object.assign(one, { name, value: value || "" });
  return labelled(label, one);
}

function selectionInput({ name, label, items }) {
  const one = element("select");
  one.name = name;
  for (const { text, value, selected } of items) one.append(new Option(text, value, selected, selected));
  return labelled(label, one);
}

function dateTimePicker({ name, label, valueMsEpoch }) {
  const one = element("input");
  Object.assign(one, { type: "date", name });
  if (valueMsEpoch) one.value = new Date(Number(valueMsEpoch)).toISOString().slice(0, 10);
  return labelled(label, one);
}

function divider() { return element("hr"); }
