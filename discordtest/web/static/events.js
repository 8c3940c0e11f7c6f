// events.js receives the events of the member and changes the page. Each event is announced as a DOM event
// "site:KIND" of the document, too.

const page = document.body.dataset;

// follow connects to the events.
export function follow({ refresh, changed, notice }) {
  const source = new EventSource(page.root + "events?after=" + encodeURIComponent(page.cursor));
  const status = document.getElementById("connection");
  source.addEventListener("open", () => { status.textContent = ""; });
  source.addEventListener("error", () => { status.textContent = page.reconnecting; });
  const on = (kind, apply) => source.addEventListener(kind, (received) => {
    const data = JSON.parse(received.data);
    apply(data);
    document.dispatchEvent(new CustomEvent("site:" + kind, { detail: data }));
  });
  on("message", showMessage);
  on("delete", (data) => { if (data.channel === page.channel) document.getElementById("m-" + data.id)?.remove(); });
  on("changed", changed);
  on("refresh", refresh);
  on("voice", () => {});
  on("answered", () => {});
  on("failed", (data) => notice(data.text));
}

// showMessage adds or replaces a message of the shown channel, or marks another channel as unread.
function showMessage(data) {
  if (data.channel !== page.channel) {
    if (data.new) {
      document.querySelector(`.channel[data-channel="${CSS.escape(data.channel)}"]`)?.classList.add("unread");
    }
    return;
  }
  const list = document.getElementById("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const entry = document.createElement("div");
  entry.className = "entry";
  entry.id = "m-" + data.id;
  entry.innerHTML = data.html; // rendered and escaped by the site
  const old = document.getElementById(entry.id);
  if (old) old.replaceWith(entry);
  else if (data.new) list.insertBefore(entry, following(list, data.id));
  document.getElementById("hint")?.setAttribute("hidden", "");
  if (atEnd) list.scrollTop = list.scrollHeight;
  if (data.new && !document.hidden) fetch(page.root + "c/" + page.channel + "/read", { method: "POST" });
}

// following returns the element before which a message belongs; ids grow with time.
function following(list, id) {
  for (const entry of list.querySelectorAll(".entry")) {
    if (BigInt(entry.id.slice(2)) > BigInt(id)) return entry;
  }
  return document.getElementById("hint");
}
