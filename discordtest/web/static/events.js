// events.js receives the events of the member. Each is announced as a DOM event "site:KIND" of the document.
//
// A browser has at most six connections to a site, so that a hidden page closes its own. When it is shown again, it
// receives the events that it missed.
import { showNotice } from "./requests.js";
import { isOther, leave } from "./run.js";
import { setNow } from "./times.js";
import { removeMessage, showMessage } from "./messages.js";

const page = document.body.dataset;
const kinds = ["message", "delete", "changed", "refresh", "voice", "typing", "form", "answered", "failed", "clock"];
const status = document.getElementById("connection");
let source = null;
let applied = {};

// follow connects to the events.
export function follow({ refresh, changed }) {
  applied = { message: showMessage, delete: removeMessage, clock: ({ now }) => setNow(now), changed, refresh };
  connect();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) connect();
    else disconnect();
  });
}

function connect() {
  if (source) return;
  source = new EventSource(page.root + "events?after=" + encodeURIComponent(page.cursor));
  source.addEventListener("open", () => {
    status.textContent = "";
    if (document.getElementById("notice").textContent === page.unreachable) showNotice("");
  });
  source.addEventListener("error", () => {
    status.textContent = page.reconnecting;
    if (source.readyState === EventSource.CLOSED) leave(); // the site answers that it has no such events
  });
  for (const kind of kinds) {
    source.addEventListener(kind, (received) => {
      if (isOther(received.lastEventId)) {
        leave();
        return;
      }
      page.cursor = received.lastEventId;
      const data = JSON.parse(received.data);
      applied[kind]?.(data);
      document.dispatchEvent(new CustomEvent("site:" + kind, { detail: data }));
    });
  }
}

function disconnect() {
  source?.close();
  source = null;
}
