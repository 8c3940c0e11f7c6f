// menu.js shows the menus of messages and members: by the right button, by ⋯ and by the keyboard.
import { commandsOf } from "./commands.js";
import { edit, replyTo } from "./composer.js";
import { react, track } from "./interact.js";
import { go } from "./navigate.js";
import { once, post } from "./requests.js";

const page = document.body.dataset;
let menu = null;
let opener = null;

document.addEventListener("contextmenu", (event) => {
  const target = targetOf(event.target);
  if (!target || event.target.closest("a, input, textarea, audio, video")) return;
  event.preventDefault();
  open(target, event.clientX, event.clientY);
});
document.addEventListener("click", (click) => {
  const button = click.target.closest(".more");
  if (menu && !menu.contains(click.target)) close();
  if (!button) return;
  const at = button.getBoundingClientRect();
  opener = button;
  open(targetOf(button), at.right, at.bottom);
});

function targetOf(element) {
  return element.closest(".entry") ?? element.closest(".member");
}

async function open(target, x, y) {
  close(false);
  const items = target.classList.contains("entry") ? await messageItems(target) : await memberItems(target);
  menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  if (target.matches(".entry:not(:has(.ephemeral))")) menu.append(emojiRow(target));
  menu.append(...items.map(([label, run]) => itemOf(label, run)));
  document.body.append(menu);
  menu.style.left = Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4)) + "px";
  menu.style.top = Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4)) + "px";
  menu.querySelector(":scope > button, button").focus();
}

function itemOf(label, run) {
  const item = document.createElement("button");
  item.type = "button";
  item.setAttribute("role", "menuitem");
  item.textContent = label;
  item.addEventListener("click", () => {
    close();
    run();
  });
  return item;
}

// emojiRow returns the emojis with which a member can react.
function emojiRow(entry) {
  const row = document.createElement("div");
  row.className = "emojis";
  for (const emoji of ["👍", "❤️", "🔥", "😂", "🎉", "👀"]) {
    const item = itemOf(emoji, () => react(entry, emoji, false));
    item.setAttribute("aria-label", page.react + " " + emoji);
    row.append(item);
  }
  return row;
}

function close(focus = true) {
  menu?.remove();
  menu = null;
  if (focus && opener?.isConnected) opener.focus();
  if (focus) opener = null;
}

document.addEventListener("keydown", (key) => {
  if (!menu) return;
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const next = at + 1, previous = at - 1;
  const to = { ArrowDown: next, ArrowRight: next, ArrowUp: previous, ArrowLeft: previous, Home: 0,
    End: items.length - 1 }[key.key];
  if (to !== undefined) {
    items[(to + items.length) % items.length].focus();
    key.preventDefault();
  }
  if (key.key === "Escape" || key.key === "Tab") {
    close();
    key.preventDefault();
  }
});

async function messageItems(entry) {
  const id = entry.id.slice(2);
  const address = page.root + "c/" + page.channel + "/messages/" + id;
  const ephemeral = entry.querySelector(".message.ephemeral");
  const items = [];
  if (!ephemeral) items.push([page.reply, () => replyTo(entry)]);
  items.push([page.copy, () => navigator.clipboard.writeText(entry.querySelector(".body").innerText)]);
  if (!ephemeral && page.guild) items.push([page.thread, () => askThread(address)]);
  if (entry.querySelector(".message").dataset.author === page.user) {
    items.push([page.edit, () => edit(entry)]);
    items.push([page.remove, () => post(address + "/delete", {})]);
  }
  return [...items, ...await appItems(3, id)];
}

async function memberItems(member) {
  const id = member.dataset.user;
  const items = [];
  if (id !== page.user) {
    items.push([page.direct, async () => {
      const answer = await post(page.root + "direct", { user: id });
      if (answer) go((await answer.json()).address);
    }]);
  }
  if (member.dataset.page) items.push([page.actas, () => { location.href = member.dataset.page; }]);
  return [...items, ...await appItems(2, id)];
}

// appItems returns the commands of the context menu of a kind.
async function appItems(kind, target) {
  const { commands, apps } = await commandsOf(page.channel);
  return commands.filter((c) => c.type === kind).map((c) => [
    (c.name_localized ?? c.name) + " · " + (apps[c.application_id] ?? ""),
    () => track(null, (nonce) => {
      const fields = { nonce, application: c.application_id, command: c.id, target };
      return post(page.root + "c/" + page.channel + "/command", fields);
    }),
  ]);
}

function askThread(address) {
  const dialog = document.createElement("dialog");
  dialog.className = "modal";
  const form = document.createElement("form");
  form.className = "form ask";
  const label = document.createElement("label");
  label.textContent = page.threadname;
  const name = document.createElement("input");
  name.className = "input";
  name.required = true;
  name.maxLength = 100;
  const submit = document.createElement("button");
  submit.className = "primary";
  submit.textContent = page.thread;
  label.append(name);
  form.append(label, submit);
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  const start = async () => {
    const answer = await post(address + "/threads", { name: name.value });
    dialog.close();
    if (answer) go((await answer.json()).address);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(form, start);
  });
  dialog.showModal();
}
