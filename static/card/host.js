// Does with the JSON of Google Workspace cards what Gmail's side panel does, so that cards can be judged without Google.
import { fault, tone } from "./elements.js";
import { complete, fill, filled, formInputs } from "./forms.js";
import { drawCard } from "./frame.js";
import { focusAgain, focusIn } from "./focus.js";
import { located, openWindow, safeLink } from "./links.js";
import { Panel } from "./panel.js";

export class CardHost {
  // place: the element to draw in. call(url, event) answers the JSON; tell(text) shows a notification; words: sentences
  // by name; universal: [{label, url}] of the panel's menu; cardBase: what our own addresses start with in cards;
  // busyAfter and lostAfter in milliseconds. While a mail is written, draft is what updateDraftActionMarkup is applied to.
  constructor(place, { call, tell, words, name = "Dealside", universal = [], cardBase = "", busyAfter = 300, lostAfter = 10_000 }) {
    Object.assign(this, { call, tell, words, universal, busyAfter, lostAfter });
    this.hosts = new Set([location.host, ...(cardBase ? [new URL(cardBase).host] : [])]);
    Object.assign(this, { stack: [], trigger: null, draft: null, granted: null, turn: 0, asked: 0, watch: 0 });
    this.panel = new Panel(place, this, name);
  }

  tone({ red = 0, green = 0, blue = 0 }) { return tone(red, green, blue); }

  // Ask a trigger for its card and make it the only one.
  open(url, event) {
    this.trigger = { url, event };
    this.stack = [];
    clearInterval(this.watch);
    return this.run(url, event, { emptying: true });
  }

  reload() { return this.trigger && this.open(this.trigger.url, this.trigger.event); }

  clear() {
    this.turn += 1;
    clearInterval(this.watch);
    Object.assign(this, { stack: [], trigger: null, draft: null });
    this.panel.busy(false);
    this.panel.say();
    this.show();
  }

  // One call, from asking to following its answer. Whatever was asked before does not count any more.
  async run(url, event, how = {}) {
    const mine = ++this.turn;
    if (!how.silent) this.panel.say();
    this.panel.busy(true, { locking: !how.silent, emptying: how.emptying, after: this.busyAfter });
    let answer = null;
    try {
      answer = await this.answered(url, event, this.lostAfter);
    } catch {
      if (mine === this.turn) this.lost(() => this.run(url, event, how));
      return;
    }
    if (mine !== this.turn) return;
    this.panel.busy(false);
    this.follow(answer, { ...how, again: () => this.run(url, event, how) });
  }

  answered(url, event, limit) {
    const authorized = this.granted ? { authorizedScopes: [...this.granted] } : {};
    const authorizationEventObject = { ...event.authorizationEventObject, ...authorized };
    let timer = 0;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("too late")), limit); });
    const asked = this.call(located(url, this.hosts), { ...event, authorizationEventObject });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }

  lost(again) {
    this.turn += 1;
    this.panel.busy(false);
    this.show();
    this.panel.line(this.words.wrong, this.words.retry, again, "line lost");
  }

  // What a press, a choice or a menu item does.
  press(onClick, source) {
    if (onClick.action) return this.act(onClick.action, source);
    if (onClick.card) return this.follow({ action: { navigations: [{ pushCard: onClick.card }] } }, { keep: true });
    if (onClick.openLink) return this.openLink(onClick.openLink);
    return this.panel.say(fault(`Nothing Gmail can do: ${Object.keys(onClick).join(", ") || "an empty onClick"}`));
  }

  act(action, source, { changed = false } = {}) {
    const entry = this.stack.at(-1);
    if (!action.function) return this.panel.say(fault("An action without function."));
    if (!changed && !complete(entry.node, action, this.words)) return undefined;
    const silent = action.loadIndicator === "NONE";
    return this.run(action.function, this.eventOf(action, entry), { entry, silent, keep: action.persistValues === true });
  }

  eventOf(action, entry) {
    const parameters = Object.fromEntries((action.parameters || []).map(({ key, value }) => [key, value]));
    const { event } = this.trigger || { event: {} };
    return { ...event, commonEventObject: { ...event.commonEventObject, parameters, formInputs: formInputs(entry.node) } };
  }

  // Suggestions come and go beside everything else: they neither lock the card nor cancel what it is doing.
  async suggestions(action) {
    const mine = ++this.asked, entry = this.stack.at(-1);
    try {
      const answer = await this.answered(action.function, this.eventOf(action, entry), this.lostAfter);
      if (mine !== this.asked) return [];
      if (!answer.autoComplete) this.panel.say(fault(`No autoComplete in: ${Object.keys(answer).join(", ") || "{}"}`));
      return (answer.autoComplete?.items || []).map((item) => item.text);
    } catch {
      return [];
    }
  }

  follow(answer, how) {
    if (answer.requesting_google_scopes) return this.askScopes(answer.requesting_google_scopes, how.again);
    if (answer.basic_authorization_prompt) return this.askSignIn(answer.basic_authorization_prompt);
    const rendered = answer.renderActions || answer.custom_authorization_prompt || answer;
    if (rendered === answer && !answer.action) {
      return this.panel.say(fault(`An answer Gmail does not know: ${Object.keys(answer).join(", ") || "{}"}`));
    }
    // stateChanged makes Gmail forget cards it keeps for other mails; here every mail is asked for anew anyway.
    const { action = {}, hostAppAction } = rendered;
    if (action.navigations) this.navigate(action.navigations, how);
    if (hostAppAction) this.changeDraft(hostAppAction);
    if (action.notification) this.tell(action.notification.text);
    if (action.link) this.openLink(action.link);
    return undefined;
  }

  navigate(steps, { entry, keep }) {
    const before = this.stack.at(-1), { stage } = this.panel;
    const had = this.panel.place.contains(document.activeElement), was = focusIn(stage);
    if (before) before.focus = was;
    // A form whose action does not ask to keep its values is empty afterwards.
    if (entry && !keep) entry.node = null;
    const depth = this.stack.length;
    const wrong = steps.map((step) => this.step(step)).filter(Boolean);
    if (wrong.length) this.panel.say(...wrong.map(fault));
    this.show();
    if (!had) return;
    const top = this.stack.at(-1);
    if (top === before || (top?.replaced === before && this.stack.length === depth)) focusAgain(top?.node || stage, was);
    else focusAgain(top?.node || stage, top?.focus);
  }

  // Takes one step; returns what is wrong with it, if anything.
  step(step) {
    const [kind, ...more] = Object.keys(step);
    if (more.length) return `A navigation is one step, not: ${Object.keys(step).join(", ")}`;
    const top = this.stack.at(-1);
    if (kind === "pushCard") this.stack.push({ card: step.pushCard });
    else if (kind === "updateCard") {
      const values = top?.node ? filled(top.node) : [];
      this.stack.splice(-1, 1, { card: step.updateCard, values, focus: top?.focus, replaced: top });
    } else if (kind === "pop") this.stack.length = Math.max(this.stack.length - 1, 1);
    else if (kind === "popToRoot") this.stack.length = Math.min(this.stack.length, 1);
    else if (kind === "popToCard") {
      const at = this.stack.findLastIndex(({ card }) => card.name === step.popToCard);
      if (at < 0) return `No card of this name: ${step.popToCard}`;
      this.stack.length = at + 1;
    } else return `Unknown navigation: ${kind}`;
    return "";
  }

  show() {
    const top = this.stack.at(-1);
    if (top && !top.node) {
      top.node = drawCard(top.card, this);
      fill(top.node, top.values || []);
    }
    const back = this.stack.length > 1 ? () => this.back() : null;
    this.panel.show(top?.node || null, { peek: back ? null : top?.card.peekCardHeader, back, items: this.menuItems(top?.card) });
  }

  menuItems(card) {
    const ofCard = (card?.cardActions || []).map(({ actionLabel, onClick }) => ({ text: actionLabel, onClick }));
    const ofPanel = this.trigger ? this.universal.map(({ label, url }) => ({ text: label, run: () => this.run(url, this.trigger.event) })) : [];
    return [...ofCard, ...ofPanel];
  }

  back() {
    this.turn += 1;
    this.panel.busy(false);
    this.panel.say();
    this.stack.pop();
    this.show();
    const top = this.stack.at(-1);
    focusAgain(top.node, top.focus);
  }

  openLink({ url, openAs, onClose }) {
    const to = safeLink(url, this.hosts);
    if (!to) return this.panel.say(fault(`Not a link a card may open: ${url}`));
    const watched = onClose === "RELOAD";
    const opened = openWindow(to, { overlay: openAs === "OVERLAY", watched });
    if (watched) this.waitFor(opened);
    return undefined;
  }

  // Gmail asks the trigger again when the window closes. It does not always notice, so the reader can say so, too.
  waitFor(opened) {
    clearInterval(this.watch);
    const over = () => { clearInterval(this.watch); this.reload(); };
    this.panel.line(this.words.elsewhere, this.words.goOn, over);
    if (opened) this.watch = setInterval(() => { if (opened.closed) over(); }, 300);
  }

  askScopes({ scopes = [], all_scopes: everything }, again) {
    const allow = () => {
      this.granted = everything ? null : new Set([...(this.granted || []), ...scopes]);
      again();
    };
    const refuse = () => this.panel.line(this.words.refused, this.words.retry, again);
    this.panel.consent(everything ? [this.words.everything] : scopes, { allow, refuse });
    if (!this.stack.length) this.show();
  }

  askSignIn({ authorization_url: url, resource }) {
    const openLink = { url, openAs: "OVERLAY", onClose: "RELOAD" };
    const buttons = [{ text: this.words.signIn, altText: this.words.signIn, color: { blue: 1 }, onClick: { openLink } }];
    const sections = [{ widgets: [{ textParagraph: { text: this.words.signInFirst } }, { buttonList: { buttons } }] }];
    this.follow({ action: { navigations: [{ pushCard: { header: { title: resource || "" }, sections } }] } }, { keep: true });
  }

  changeDraft({ gmailAction = {} }) {
    const wrong = this.draft ? this.draft.apply(gmailAction) : "There is no draft this could change.";
    if (wrong) this.panel.say(fault(wrong));
  }
}
