// events.js receives the events of the member. Each is announced as a DOM event "site:KIND" of the document.
import { removeMessage, showMessage } from "./messages.js";

const page = document.body.dataset;

// follow connects to the events.
export function follow({ refresh, changed }) {
  const source = new EventSource(page.root + "events?after=" + encodeURIComponent(page.cursor));
  const status = document.getElementById("connection");
  source.addEventListener("open", () => { status.textContent = ""; });
  source.addEventListener("error", () => { status.textContent = page.reconnecting; });
  const applied = { message: showMessage, delete: removeMessage, changed, refresh };
  for (const kind of ["message", "delete", "changed", "refresh", "voice", "typing", "form", "answered", "failed"]) {
    source.addEventListener(kind, (received) => {
      const data = JSON.parse(received.data);
      applied[kind]?.(data);
      document.dispatchEvent(new CustomEvent("site:" + kind, { detail: data }));
    });
  }
}
