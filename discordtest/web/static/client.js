// client.js starts the page: navigation, events of the server, the message field and voice channels.
import { follow } from "./events.js";
import { go, refresh, scrollToEnd } from "./navigate.js";
import { post, showNotice } from "./requests.js";

const page = document.body.dataset;
const field = document.getElementById("text");

document.addEventListener("click", (click) => {
  const link = click.target.closest("a[data-go]");
  if (link && !click.ctrlKey && !click.metaKey && !click.shiftKey && click.button === 0) {
    click.preventDefault();
    go(link.href);
    return;
  }
  const voice = click.target.closest("[data-voice]");
  if (voice) {
    post(page.root + "voice", { channel: voice.dataset.voice });
    return;
  }
  const panel = click.target.closest("[data-panel]");
  if (panel) togglePanel(panel);
});

function togglePanel(button) {
  const panel = document.getElementById(button.dataset.panel);
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  panel.classList.toggle("open", open);
  if (panel.id === "drawer") panel.hidden = !open;
}

document.getElementById("composer").addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const text = field.value;
  if (await post(page.root + "c/" + page.channel + "/messages", { content: text })) {
    if (field.value === text) field.value = "";
  }
});
field.addEventListener("keydown", (key) => {
  if (key.key === "Enter" && !key.shiftKey && !key.isComposing) {
    key.preventDefault();
    field.form.requestSubmit();
  }
});
window.addEventListener("popstate", () => go(location.href, false));

scrollToEnd();
follow({
  refresh: () => refresh(true),
  changed: () => refresh(false),
  notice: showNotice,
});
