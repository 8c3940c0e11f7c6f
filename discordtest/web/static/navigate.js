// navigate.js replaces parts of the page by those of another page, so that sound and connections stay.
import { decorate, decorateAll, scrollToEnd } from "./messages.js";
import { once, showNotice } from "./requests.js";
import { isOther, leave } from "./run.js";
import { showTimes } from "./times.js";

const page = document.body.dataset;
const sides = ["channels", "right", "who"];

// go opens the page of another channel.
export async function go(address, remember = true) {
  const next = await load(address);
  if (!next) return;
  if (remember) history.pushState(null, "", address);
  for (const name of ["channel", "guild"]) page[name] = next.body.dataset[name];
  document.title = next.title;
  swap(next, [...sides, "name", "messages"]);
  scrollToEnd();
  document.dispatchEvent(new CustomEvent("site:channel", { detail: { channel: page.channel, guild: page.guild } }));
}

// older shows the messages before the oldest one.
async function older(button) {
  const first = document.querySelector("#messages .entry");
  const next = await load(location.pathname + "?before=" + first.id.slice(2));
  if (!next) return;
  const list = document.getElementById("messages");
  const below = list.scrollHeight - list.scrollTop;
  const entries = [...next.querySelectorAll("#messages .entry")];
  for (const entry of entries) decorate(entry);
  if (next.getElementById("older")) button.after(...entries);
  else button.replaceWith(...entries);
  list.scrollTop = list.scrollHeight - below;
  entries[entries.length - 1]?.scrollIntoView({ block: "nearest" });
}
document.addEventListener("click", (click) => {
  if (click.target.id === "older") once(click.target, () => older(click.target));
});

let waiting = null;

// refresh loads the page again and replaces the lists, and the messages if all is true.
export async function refresh(all) {
  if (!all) {
    clearTimeout(waiting);
    waiting = setTimeout(() => update(sides), 50);
    return;
  }
  await update([...sides, "messages"]);
  scrollToEnd();
}

async function update(ids) {
  const next = await load(location.href);
  if (next && next.body.dataset.channel === page.channel) swap(next, ids);
}

async function load(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (isOther(answer.headers.get("Site-Run"))) leave();
    else if (answer.redirected) location.replace(answer.url); // the page does not exist any more
    else if (answer.ok) return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    showNotice(page.unreachable);
  }
  return null;
}

function swap(next, ids) {
  for (const id of ids) {
    const old = document.getElementById(id);
    const fresh = next.getElementById(id);
    if (!old || !fresh) continue;
    if (id === "who" && old.open) continue; // the person is typing in it
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset : null;
    old.replaceChildren(...fresh.childNodes);
    restoreFocus(old, focused);
    if (id === "messages") {
      decorateAll();
      showTimes(old);
    }
  }
}

// restoreFocus focuses the element that replaced the focused one.
function restoreFocus(within, data) {
  if (!data) return;
  for (const [name, value] of Object.entries(data)) {
    const attribute = "data-" + name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase());
    const found = within.querySelector(`[${attribute}="${CSS.escape(value)}"]`);
    if (found) {
      found.focus();
      return;
    }
  }
}
