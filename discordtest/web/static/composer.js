// composer.js is the field for messages and commands.
import { commandsOf, usable } from "./commands.js";
import { interact, track } from "./interact.js";
import { openCommand } from "./options.js";
import { chosen, hidePicker, isOpen, move, showPicker } from "./picker.js";
import { ask, once, post } from "./requests.js";

const page = document.body.dataset;
const form = document.getElementById("composer");
const field = document.getElementById("text");
const bar = document.getElementById("replying");
const files = document.getElementById("files");
let reply = ""; // the message to which the next one replies
let edited = ""; // the message that is being edited

const channelAddress = (path) => page.root + "c/" + page.channel + "/" + path;

// replyTo makes the next message a reply.
export function replyTo(entry) {
  endReply();
  reply = entry.id.slice(2);
  showBar(page.replying + " " + entry.querySelector(".name").textContent);
}

// edit has the member change the text of a message.
export async function edit(entry) {
  const id = entry.id.slice(2);
  const answer = await ask(channelAddress("messages/" + id));
  if (!answer) return;
  endReply();
  edited = id;
  field.value = (await answer.json()).content;
  showBar(page.editing);
}

function showBar(text) {
  bar.querySelector("span").textContent = text;
  bar.hidden = false;
  field.focus();
}

function endReply() {
  if (edited) field.value = "";
  reply = "";
  edited = "";
  bar.hidden = true;
}
bar.querySelector("button").addEventListener("click", endReply);
document.addEventListener("site:channel", endReply);
document.addEventListener("site:delete", (event) => {
  if ([edited, reply].includes(event.detail.id)) endReply();
});

form.addEventListener("submit", (submit) => {
  submit.preventDefault();
  if (isOpen()) chosen().take();
  else once(form, send);
});

// send sends what is typed: a message, its new text, or a command that is written out.
async function send() {
  const text = field.value;
  if (edited) {
    if (await post(channelAddress("messages/" + edited + "/edit"), { content: text })) clear(text);
    return;
  }
  if (text.trim() === "" && files.files.length === 0) return;
  if (text.startsWith("/") && files.files.length === 0) {
    if (await track(field, (nonce) => runLine(nonce, text))) clear(text);
    return;
  }
  const fields = new FormData();
  fields.set("content", text);
  fields.set("reply", reply);
  for (const file of files.files) fields.append("file", file);
  if (await post(channelAddress("messages"), fields)) clear(text);
}

function clear(sent) {
  if (field.value === sent) field.value = "";
  files.value = "";
  showFiles();
  endReply();
  hidePicker();
}

// runLine uses a command that is written out.
function runLine(nonce, line) {
  return post(channelAddress("line"), { nonce, line });
}

document.addEventListener("click", async (click) => {
  const isSecond = click.detail > 1; // of a double click; the bot may have answered the first already
  const suggestion = click.target.closest("[data-line]");
  if (suggestion && !isSecond) interact(suggestion, (nonce) => runLine(nonce, suggestion.dataset.line));
  const mention = click.target.closest("[data-command]");
  if (mention && !isSecond) {
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

// Files can be pasted, or dropped on the channel.
field.addEventListener("paste", (paste) => attach(paste, paste.clipboardData.files));
const channel = document.querySelector("main");
channel.addEventListener("dragover", (drag) => drag.preventDefault());
channel.addEventListener("drop", (drop) => attach(drop, drop.dataTransfer.files));
function attach(event, list) {
  if (list.length === 0) return;
  event.preventDefault();
  files.files = list;
  showFiles();
}

files.addEventListener("change", showFiles);
function showFiles() {
  document.getElementById("filenames").textContent = [...files.files].map((file) => file.name).join(", ");
}

field.addEventListener("keydown", (key) => {
  if (key.isComposing) return;
  if (isOpen() && ["ArrowDown", "ArrowUp", "Tab", "Escape"].includes(key.key)) {
    if (key.key === "Tab") chosen().take();
    else if (key.key === "Escape") hidePicker();
    else move(key.key === "ArrowDown" ? 1 : -1);
    key.preventDefault();
    return;
  }
  if (key.key === "Escape") endReply();
  if (key.key === "Enter" && !key.shiftKey) {
    key.preventDefault();
    form.requestSubmit();
  }
});
field.addEventListener("input", offer);
field.addEventListener("focus", offer);

// offer shows the commands that begin with what is typed, or the names for a word that begins with @ or #.
async function offer() {
  const typed = field.value;
  const word = typed.slice(0, field.selectionStart).match(/(^|\s)([@#][^\s@#]*)$/u)?.[2];
  const isCommand = typed.startsWith("/") && !/[:="\n]/.test(typed);
  if (!isCommand && !word) {
    hidePicker();
    return;
  }
  const lists = await commandsOf(page.channel);
  if (field.value !== typed) return;
  showPicker(isCommand ? commandItems(lists, typed.slice(1).toLowerCase().trimStart())
    : nameItems(lists, word.toLowerCase()));
}

function commandItems(lists, wanted) {
  const begins = (c) => c.name.startsWith(wanted) || c.plain.startsWith(wanted);
  const rank = (c) => (begins(c) ? 0 : c.name.includes(wanted) ? 1 : 2);
  return usable(lists).filter((c) => rank(c) < 2 || c.description.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b))
    .map((c) => ({
      title: "/" + c.name, description: c.description, app: c.app, take: () => choose(c),
      wants: c.options.filter((o) => o.required).map((o) => o.name_localized ?? o.name).join(" "),
    }));
}

function nameItems({ users, roles, channels }, wanted) {
  const named = (mark, list) => list.map((o) => mark + o.name);
  const all = wanted.startsWith("#") ? named("#", channels) : [...named("@", users), ...named("@", roles)];
  return [...new Set(all)].filter((name) => name.toLowerCase().startsWith(wanted))
    .map((title) => ({ title, wants: "", description: "", app: "", take: () => complete(wanted, title) }));
}

// complete replaces the word before the caret.
function complete(word, name) {
  const at = field.selectionStart;
  const before = field.value.slice(0, at - word.length) + name + " ";
  field.value = before + field.value.slice(at);
  field.setSelectionRange(before.length, before.length);
  hidePicker();
}

function choose(command) {
  hidePicker();
  field.value = "";
  openCommand(command);
}
