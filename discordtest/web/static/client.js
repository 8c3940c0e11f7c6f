// client.js starts the page.
import "./composer.js";
import "./interact.js";
import "./menu.js";
import "./typing.js";
import { follow } from "./events.js";
import { decorateAll, scrollToEnd, watch } from "./messages.js";
import { go, refresh } from "./navigate.js";
import { post } from "./requests.js";
import { showTimes } from "./times.js";

const page = document.body.dataset;

document.addEventListener("click", (click) => {
  const link = click.target.closest("a[data-go]");
  if (link && !click.ctrlKey && !click.metaKey && !click.shiftKey && click.button === 0) {
    click.preventDefault();
    go(link.href);
    return;
  }
  const voice = click.target.closest("[data-voice]");
  if (voice) post(page.root + "voice", { channel: voice.dataset.voice });
  const panel = click.target.closest("[data-panel]");
  if (panel) togglePanel(panel);
  else if (narrow.matches && !click.target.closest(".panel, .menu, dialog")) closePanels();
});

// narrow tells whether panels cover the messages, so that a click beside one closes it.
const narrow = matchMedia("(max-width: 900px)");

function togglePanel(button) {
  const panel = document.getElementById(button.dataset.panel);
  const open = button.getAttribute("aria-expanded") !== "true";
  closePanels();
  if (!open) return;
  button.setAttribute("aria-expanded", "true");
  panel.classList.add("open");
  panel.hidden = false;
}

// closePanels closes the lists that cover a small screen, and the drawer.
function closePanels() {
  for (const button of document.querySelectorAll("[data-panel]")) {
    button.setAttribute("aria-expanded", "false");
    const panel = document.getElementById(button.dataset.panel);
    panel.classList.remove("open");
    if (panel.id === "drawer") panel.hidden = true;
  }
}

document.addEventListener("keydown", (key) => {
  const open = document.querySelector('[data-panel][aria-expanded="true"]');
  if (key.key === "Escape" && open && !key.defaultPrevented) {
    closePanels();
    open.focus();
  }
});
document.addEventListener("site:channel", () => {
  for (const id of ["left", "right"]) {
    document.getElementById(id).classList.remove("open");
    document.querySelector(`[data-panel="${id}"]`).setAttribute("aria-expanded", "false");
  }
});
document.addEventListener("submit", async (submit) => {
  const form = submit.target.closest("#who form");
  if (!form) return;
  submit.preventDefault();
  const answer = await post(form.action, new FormData(form), (text) => {
    form.querySelector(".formerror").textContent = text.trim();
  });
  if (answer) location.href = answer.url;
});
if (new URLSearchParams(location.search).has("gone")) history.replaceState(null, "", location.pathname);
window.addEventListener("popstate", () => go(location.href, false));

decorateAll();
showTimes(document);
watch();
scrollToEnd();
follow({ refresh: () => refresh(true), changed: () => refresh(false) });
