// composer.js is the field for messages and commands.
import { commandsOf, usable } from "./commands.js";
import { begin, end } from "./interact.js";
import { openCommand } from "./options.js";
import { post } from "./requests.js";

const page = document.body.dataset;
const form = document.getElementById("composer");
const field = document.getElementById("text");
const picker = document.getElementById("picker");
const bar = document.getElementById("replying");
const files = document.getElementById("files");
let reply = "";
let offered = [];
let active = -1;

const channelAddress = (path) => page.root + "c/" + page.channel + "/" + path;

// replyTo makes the next message a reply.
export function replyTo(entry) {
  reply = entry.id.slice(2);
  bar.hidden = false;
  bar.querySelector("span").textContent = entry.querySelector(".name").textContent;
  field.focus();
}

function endReply() {
  reply = "";
  bar.hidden = true;
}
bar.querySelector("button").addEventListener("click", endReply);
document.addEventListener("site:channel", endReply);

form.addEventListener("submit", async (submit) => {
  submit.preventDefault();
  if (!picker.hidden && active >= 0) {
    choose(offered[active]);
    return;
  }
  const text = field.value;
  if (text.startsWith("/") && files.files.length === 0) {
    if (await runLine(text, field)) clear(text);
    return;
  }
  const fields = new FormData();
  fields.set("content", text);
  fields.set("reply", reply);
  for (const file of files.files) fields.append("file", file);
  if (await post(channelAddress("messages"), fields)) clear(text);
});

function clear(sent) {
  if (field.value === sent) field.value = "";
  files.value = "";
  showFiles();
  endReply();
  hidePicker();
}

// runLine uses a command that is written out.
async function runLine(line, control) {
  const nonce = begin(control);
  const answer = await post(channelAddress("line"), { nonce, line });
  if (!answer) end(nonce);
  return answer;
}

document.addEventListener("click", async (click) => {
  const suggestion = click.target.closest("[data-line]");
  if (suggestion) runLine(suggestion.dataset.line, suggestion);
  const mention = click.target.closest("[data-command]");
  if (mention) {
    const all = usable(await commandsOf(page.channel));
    const found = all.find((c) => c.plain === mention.dataset.command || c.name === mention.dataset.command);
    if (found) choose(found);
    else {
      field.value = "/" + mention.dataset.command;
      field.focus();
      offer();
    }
  }
  if (!click.target.closest("#composer")) hidePicker();
});

files.addEventListener("change", showFiles);
function showFiles() {
  document.getElementById("filenames").textContent = [...files.files].map((file) => file.name).join(", ");
}

field.addEventListener("keydown", (key) => {
  if (key.isComposing) return;
  if (!picker.hidden) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    if (step) {
      setActive((active + step + offered.length) % offered.length);
      key.preventDefault();
      return;
    }
    if (key.key === "Tab" && active >= 0) {
      key.preventDefault();
      choose(offered[active]);
      return;
    }
    if (key.key === "Escape") {
      hidePicker();
      key.preventDefault();
      return;
    }
  }
  if (key.key === "Escape") endReply();
  if (key.key === "Enter" && !key.shiftKey) {
    key.preventDefault();
    form.requestSubmit();
  }
});
field.addEventListener("input", offer);
field.addEventListener("focus", offer);

// offer shows the commands that begin with what is typed.
async function offer() {
  const typed = field.value;
  if (!typed.startsWith("/") || /[:="\n]/.test(typed)) {
    hidePicker();
    return;
  }
  const all = usable(await commandsOf(page.channel));
  if (field.value !== typed) return;
  const wanted = typed.slice(1).toLowerCase().trimStart();
  const rank = (c) => (c.name.startsWith(wanted) || c.plain.startsWith(wanted) ? 0 : c.name.includes(wanted) ? 1 : 2);
  offered = all.filter((c) => rank(c) < 2 || c.description.toLowerCase().includes(wanted)).sort((a, b) => rank(a) - rank(b));
  if (offered.length === 0) {
    hidePicker();
    return;
  }
  picker.replaceChildren(...offered.map(row));
  picker.hidden = false;
  setActive(0);
}

function row(command, index) {
  const item = document.createElement("div");
  item.id = "command-" + index;
  item.className = "pick";
  item.setAttribute("role", "option");
  const name = document.createElement("b");
  name.textContent = "/" + command.name;
  const required = document.createElement("span");
  required.className = "wants";
  required.textContent = command.options.filter((o) => o.required).map((o) => o.name_localized ?? o.name).join(" ");
  const description = document.createElement("small");
  description.textContent = command.description;
  const app = document.createElement("small");
  app.className = "app";
  app.textContent = command.app;
  item.append(name, required, description, app);
  item.addEventListener("mousedown", (down) => down.preventDefault());
  item.addEventListener("click", () => choose(command));
  return item;
}

function setActive(index) {
  active = index;
  [...picker.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  picker.children[index].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", "command-" + index);
}

function hidePicker() {
  picker.hidden = true;
  active = -1;
  field.removeAttribute("aria-activedescendant");
}

function choose(command) {
  hidePicker();
  field.value = "";
  openCommand(command);
}
