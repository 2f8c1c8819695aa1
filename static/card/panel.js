// The side panel around the cards: its bar with the menu, the peek line, what is going on, and the place for a card.
import { element, freshId } from "./elements.js";
import { drawn, picture } from "./icons.js";
import { menu } from "./presses.js";

export class Panel {
  constructor(place, host, name) {
    Object.assign(this, { place, host, name, locked: false, timer: 0 });
    const { words } = host;
    this.bar = element("div", "panel-bar");
    this.peek = element("button", "peek");
    this.peek.type = "button";
    this.progress = element("div", "progress");
    this.progress.setAttribute("role", "progressbar");
    this.progress.setAttribute("aria-label", words.loading);
    this.notices = element("div", "notices");
    this.stage = element("div", "stage");
    this.stage.id = freshId();
    this.stage.tabIndex = -1;
    this.peek.setAttribute("aria-controls", this.stage.id);
    this.peek.onclick = () => this.unfold(this.stage.hidden);
    for (const kind of ["click", "beforeinput", "keydown"]) {
      this.stage.addEventListener(kind, (event) => {
        if (!this.locked || event.key === "Tab") return;
        event.preventDefault();
        event.stopPropagation();
      }, true);
    }
    place.replaceChildren(this.bar, this.peek, this.progress, this.notices, this.stage);
    this.show(null, {});
    this.busy(false);
  }

  // node: the card; peek: its line; back: what ← does, if anything; items: of the ⋮ menu
  show(node, { peek = null, back = null, items = [] }) {
    this.drawBar(back, items);
    this.drawPeek(peek);
    this.unfold(true);
    if (this.stage.firstChild !== node) this.stage.replaceChildren(...(node ? [node] : []));
  }

  drawBar(back, items) {
    const { words } = this.host, had = this.bar.contains(document.activeElement);
    const name = element("span", "panel-name", this.name);
    const left = element("button", "round-button");
    Object.assign(left, { type: "button", onclick: back });
    left.setAttribute("aria-label", words.back);
    left.append(drawn("back"));
    const more = items.length
      ? [menu(this.host, items, { name: "round-button", label: words.options, content: [drawn("more")] })] : [];
    this.bar.replaceChildren(...(back ? [left] : []), name, ...more);
    if (had) this.bar.querySelector("[aria-haspopup]")?.focus();
  }

  drawPeek(header) {
    this.peek.hidden = !header;
    if (!header) return;
    const { title = "", subtitle = "", imageUrl, imageType } = header;
    const words = element("span", "peek-words");
    words.append(element("b", "", title), ...(subtitle ? [element("small", "", subtitle)] : []));
    const face = imageUrl ? [picture(imageUrl, "", `portrait ${imageType === "CIRCLE" ? "round" : ""}`.trim(), this.host)] : [];
    this.peek.replaceChildren(...face, words, drawn("down"));
  }

  unfold(open) {
    this.stage.hidden = !open;
    this.peek.setAttribute("aria-expanded", String(open));
  }

  // locking: the card cannot be used meanwhile; emptying: it belongs to something else and goes when waiting gets long
  busy(on, { locking = true, emptying = false, after = 300 } = {}) {
    clearTimeout(this.timer);
    this.place.setAttribute("aria-busy", String(on));
    this.locked = on && locking;
    this.place.classList.remove("waiting");
    this.progress.hidden = true;
    if (!on || !locking) return;
    this.timer = setTimeout(() => {
      this.place.classList.add("waiting");
      this.progress.hidden = false;
      if (emptying) this.stage.replaceChildren();
    }, after);
  }

  say(...nodes) { this.notices.replaceChildren(...nodes); }

  // A sentence with one thing to do about it.
  line(sentence, label, run, name = "line") {
    const one = element("div", name);
    one.setAttribute("role", "alert");
    one.append(element("span", "", sentence));
    const button = element("button", "button", label);
    Object.assign(button, { type: "button", onclick: () => { this.rest(); run(); } });
    one.append(button);
    this.say(one);
  }

  // Google's own question which permissions to give.
  consent(sentences, { allow, refuse }) {
    const { words } = this.host;
    const one = element("section", "consent");
    const title = element("h3", "title", words.consent);
    Object.assign(title, { id: freshId(), tabIndex: -1 });
    one.setAttribute("aria-labelledby", title.id);
    const list = element("ul");
    list.append(...sentences.map((sentence) => element("li", "", sentence)));
    const buttons = element("div", "buttons");
    for (const [text, name, run] of [[words.allow, "button filled", allow], [words.notNow, "button", refuse]]) {
      const button = element("button", name, text);
      Object.assign(button, { type: "button", onclick: () => { this.rest(); this.say(); run(); } });
      buttons.append(button);
    }
    one.append(title, list, buttons);
    const had = this.place.contains(document.activeElement);
    this.say(one);
    if (had) title.focus();
  }

  // Keeps the focus in the panel while what had it goes away.
  rest() { if (this.notices.contains(document.activeElement)) this.stage.focus(); }
}
