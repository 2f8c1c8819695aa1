// The draft a rep writes beside the card, and what a card may do to it.

const RECIPIENTS = { updateToRecipients: "toRecipients", updateCcRecipients: "ccRecipients", updateBccRecipients: "bccRecipients" };

function plain(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  for (const one of parsed.querySelectorAll("br, p, div, li")) one.after("\n");
  return parsed.textContent.trim();
}

export class Draft {
  // fields: the inputs {to, cc, bcc, subject, body}
  constructor(fields) { this.fields = fields; }

  recipients() {
    const list = (name) => this.fields[name].value.split(",").map((one) => one.trim()).filter(Boolean);
    return { toRecipients: list("to"), ccRecipients: list("cc"), bccRecipients: list("bcc") };
  }

  // Carries out a gmailAction; returns what is wrong with it, if anything.
  apply({ updateDraftActionMarkup: update, ...rest }) {
    if (!update) return `Nothing this draft can do: ${Object.keys(rest).join(", ") || "an empty gmailAction"}`;
    const wrong = [];
    for (const [kind, given] of Object.entries(update)) {
      if (kind === "updateBody") wrong.push(this.write(given));
      else if (kind === "updateSubject") this.fields.subject.value = given.subject;
      else if (RECIPIENTS[kind]) {
        this.fields[RECIPIENTS[kind].replace("Recipients", "")].value = (given[RECIPIENTS[kind]] || []).map((one) => one.email).join(", ");
      } else wrong.push(`Unknown change of a draft: ${kind}`);
    }
    return wrong.filter(Boolean).join(" ");
  }

  write({ insertContents = [], type }) {
    const { body } = this.fields;
    const kinds = new Set(["TEXT", "MUTABLE_HTML", "IMMUTABLE_HTML"]);
    const strange = insertContents.find(({ contentType }) => !kinds.has(contentType));
    if (strange) return `Unknown contentType: ${strange.contentType}`;
    const text = insertContents.map(({ content, contentType }) => (contentType === "TEXT" ? content : plain(content))).join("\n");
    const places = {
      IN_PLACE_INSERT: [body.selectionStart, body.selectionEnd], INSERT_AT_START: [0, 0],
      INSERT_AT_END: [body.value.length, body.value.length], REPLACE: [0, body.value.length],
    };
    if (!places[type]) return `Unknown type of an insertion: ${type}`;
    body.setRangeText(text, ...places[type], "end");
    return "";
  }
}
