// interact.js presses buttons, chooses in menus, and shows forms.
import { takeOut } from "./messages.js";
import { newNonce, post, showNotice } from "./requests.js";

const page = document.body.dataset;
const waiting = new Map(); // controls by the nonce of their interaction

// interact sends an interaction of a control, unless the bot has not answered the one before it.
export async function interact(control, send) {
  return control.getAttribute("aria-busy") ? null : track(control, send);
}

// track sends an interaction and returns the answer of the site, null if it is refused. The control, if any, is busy
// until the bot answers.
export async function track(control, send) {
  const nonce = newNonce();
  waiting.set(nonce, control);
  control?.setAttribute("aria-busy", "true");
  const answer = await send(nonce);
  if (!answer) end(nonce);
  return answer;
}

// end forgets an interaction and returns its control.
function end(nonce) {
  const control = waiting.get(nonce);
  waiting.delete(nonce);
  control?.removeAttribute("aria-busy");
  return control;
}

document.addEventListener("site:answered", (event) => end(event.detail.nonce));
document.addEventListener("site:failed", (event) => {
  if (!waiting.has(event.detail.nonce)) return;
  const entry = end(event.detail.nonce)?.closest(".entry");
  if (!entry) {
    showNotice(event.detail.text);
    return;
  }
  const failure = document.createElement("div");
  failure.className = "failure";
  failure.setAttribute("role", "alert");
  failure.textContent = event.detail.text;
  entry.querySelector(".failure")?.remove();
  entry.querySelector(".body").append(failure);
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.select[open]")) event.target.scrollIntoView({ block: "nearest" });
}, true);

function press(control, customID, values) {
  return interact(control, (nonce) => {
    const fields = new URLSearchParams({ nonce, message: control.closest(".entry").id.slice(2), id: customID });
    for (const value of values) fields.append("value", value);
    return post(page.root + "c/" + page.channel + "/press", fields);
  });
}

document.addEventListener("click", (click) => {
  const button = click.target.closest("button");
  if (!button) return;
  if (button.closest(".entry") && button.dataset.id) press(button, button.dataset.id, []);
  const menu = button.closest("details.select");
  if (menu && button.dataset.value !== undefined) choose(menu, [button.dataset.value]);
  if (menu && button.dataset.choose !== undefined) {
    choose(menu, [...menu.querySelectorAll("input:checked")].map((box) => box.value));
  }
  if (button.dataset.react) {
    react(button.closest(".entry"), button.dataset.react, button.getAttribute("aria-pressed") === "true");
  }
  if (button.dataset.spoiler !== undefined) button.setAttribute("aria-expanded", "true");
  if (button.dataset.dismiss !== undefined) dismiss(button.closest(".entry"));
  if (button.dataset.cancel !== undefined) button.closest("dialog")?.close("cancel");
});

function choose(menu, values) {
  const least = Number(menu.dataset.min), most = Number(menu.dataset.max);
  if (values.length < least || values.length > most) {
    showNotice(page.bounds.replace("{min}", least).replace("{max}", most));
    return;
  }
  menu.open = false;
  menu.querySelector("summary").focus();
  press(menu, menu.dataset.id, values);
}

// react adds the member's reaction to a message, or removes it.
export function react(entry, emoji, remove) {
  const address = page.root + "c/" + page.channel + "/messages/" + entry.id.slice(2) + "/react";
  return post(address, remove ? { emoji, remove: "1" } : { emoji });
}

async function dismiss(entry) {
  const address = page.root + "c/" + page.channel + "/messages/" + entry.id.slice(2) + "/delete";
  if (await post(address, { dismiss: "1" })) takeOut(entry);
}

document.addEventListener("keydown", (key) => {
  const menu = key.target.closest?.("details.select[open]");
  if (!menu) return;
  if (key.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    key.preventDefault();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
  if (step) {
    const items = [...menu.querySelectorAll("summary, .options button, .options input")];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
    key.preventDefault();
  }
});

// A form opens in the page that began its interaction.
document.addEventListener("site:form", (event) => {
  const { nonce, id, html } = event.detail;
  if (!waiting.has(nonce)) return;
  const opener = end(nonce);
  showNotice("");
  const dialog = document.createElement("dialog");
  dialog.className = "modal";
  dialog.innerHTML = html; // rendered and escaped by the site
  document.body.append(dialog);
  const form = dialog.querySelector("form");
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    send(dialog, form, id);
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "sent") post(page.root + "forms/" + id, { "site:cancel": "1" });
    dialog.remove();
    if (opener?.isConnected) opener.focus();
  });
  dialog.showModal();
  form.querySelector(".inputs input, .inputs textarea, .inputs select")?.focus();
});

async function send(dialog, form, id) {
  const explain = (text) => { form.querySelector(".formerror").textContent = text.trim(); };
  const answer = await interact(form.querySelector('[type="submit"]'), (nonce) => {
    const fields = new FormData(form);
    fields.set("site:nonce", nonce);
    return post(page.root + "forms/" + id, fields, explain);
  });
  if (answer) dialog.close("sent");
}
