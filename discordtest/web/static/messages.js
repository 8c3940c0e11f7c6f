// messages.js changes the list of messages.
import { showTimes } from "./times.js";

const page = document.body.dataset;
const list = () => document.getElementById("messages");

// showMessage adds or replaces a message of the shown channel, or marks another channel as unread.
export function showMessage(data) {
  if (data.channel !== page.channel) {
    const link = document.querySelector(`.channel[data-channel="${CSS.escape(data.channel)}"]`);
    if (data.new) link?.classList.add("unread");
    return;
  }
  const entry = document.createElement("div");
  entry.className = "entry";
  entry.id = "m-" + data.id;
  entry.innerHTML = data.html; // rendered and escaped by the site
  decorate(entry);
  const old = document.getElementById(entry.id);
  if (old) replace(old, entry);
  else if (data.new) list().insertBefore(entry, following(data.id));
  document.getElementById("hint")?.setAttribute("hidden", "");
  if (sticks) scrollToEnd();
  if (data.new && !document.hidden) fetch(page.root + "c/" + page.channel + "/read", { method: "POST" });
}

// removeMessage removes a message.
export function removeMessage(data) {
  const entry = document.getElementById("m-" + data.id);
  if (data.channel === page.channel && entry) takeOut(entry);
}

// takeOut removes the entry of a message. If it had the focus, the next message gets it, or the message field.
export function takeOut(entry) {
  const focused = entry.contains(document.activeElement);
  const beside = (entry.nextElementSibling ?? entry.previousElementSibling)?.querySelector(".more");
  entry.remove();
  if (focused) (beside ?? document.getElementById("text")).focus();
}

// following returns the element before which a message belongs; ids grow with time.
function following(id) {
  for (const entry of list().querySelectorAll(".entry")) {
    if (BigInt(entry.id.slice(2)) > BigInt(id)) return entry;
  }
  return document.getElementById("hint");
}

// replace replaces a message by its new version. Players go on, and the focused control stays focused.
function replace(old, entry) {
  const playing = [...old.querySelectorAll("audio, video")].filter((player) => !player.paused);
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  old.replaceWith(entry);
  for (const player of playing) {
    const source = player.getAttribute("src");
    const fresh = [...entry.querySelectorAll("audio, video")].find((p) => p.getAttribute("src") === source);
    if (!fresh) continue;
    fresh.replaceWith(player);
    player.play();
  }
  if (focused !== undefined) entry.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

// decorate adds the button of the menu to a message and shows its times.
export function decorate(entry) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  more.textContent = "⋯";
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-label", page.more);
  entry.append(more);
  showTimes(entry);
}

// decorateAll decorates all messages of a new page.
export function decorateAll() {
  for (const entry of document.querySelectorAll(".entry")) decorate(entry);
}

// sticks is true while the newest message is shown, which then stays so when the list grows.
let sticks = true;

// watch keeps the newest message shown.
export function watch() {
  list().addEventListener("scroll", () => {
    sticks = list().scrollHeight - list().scrollTop - list().clientHeight < 80;
  });
  const keep = () => { if (sticks) scrollToEnd(); };
  for (const kind of ["load", "loadedmetadata"]) list().addEventListener(kind, keep, true);
  new ResizeObserver(keep).observe(list());
}

// scrollToEnd shows the newest message.
export function scrollToEnd() {
  sticks = true;
  list().scrollTop = list().scrollHeight;
}
