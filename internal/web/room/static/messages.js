// Tells the member what an action did or why it failed.

// reasons are the texts for answers of the server that have none of their own, by status.
const reasons = {400: "refused-value", 401: "signed-out", 403: "other-site", 404: "gone", 429: "too-many",
  502: "unknown", 503: "unknown", 504: "unknown"};

// resultOf returns the text of an answer to a request of the page, and whether the member has to sign in. body is the
// JSON of the answer; null if it is none, as with the pages that explain errors.
export function resultOf(answer, body, text) {
  if (typeof body?.text === "string") return {text: body.text, signIn: false};
  const signIn = answer.status === 401 || answer.type === "opaqueredirect"; // the page to sign in
  if (signIn) return {text: text("signed-out"), signIn};
  if (answer.ok && body !== null) return {text: "", signIn};
  return {text: text(reasons[answer.status] ?? "internal"), signIn};
}

// jsonOf returns the JSON of an answer; null if it is none.
async function jsonOf(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : null;
}

// Messages shows one message in an element. link returns the link to sign in.
export class Messages {
  constructor(element, text, link) {
    this.element = element;
    this.text = text;
    this.link = link;
    this.unconnected = false; // the message says that the connection failed
  }

  show(message) {
    this.unconnected = false;
    this.element.textContent = message;
  }

  clear() { this.show(""); }

  // answer shows the result of a request. It returns the JSON of the answer if the request succeeded, else null.
  async answer(answer) {
    const body = await jsonOf(answer);
    const result = resultOf(answer, body, this.text);
    this.show(result.text);
    if (result.signIn) this.element.append(" ", this.link());
    return answer.ok ? body : null;
  }

  // failed says that there was no answer.
  failed() {
    this.show(this.text("failed"));
    this.unconnected = true;
  }

  // recovered removes the message that the connection failed.
  recovered() {
    if (this.unconnected) this.clear();
  }
}
