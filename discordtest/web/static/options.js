// options.js shows the options of a chosen command as fields, and uses the command.
import { commandsOf } from "./commands.js";
import { completing } from "./completion.js";
import { track } from "./interact.js";
import { newNonce, once, post, showNotice } from "./requests.js";

const page = document.body.dataset;
const panel = document.getElementById("command");
const compose = document.getElementById("compose");
const field = document.getElementById("text");
const shownAtOnce = 3; // options, besides the required ones; the others are added by their buttons

let current = null; // the command and its controls by option

// openCommand shows the fields of a command, or uses it if it has none.
export async function openCommand(command) {
  const lists = await commandsOf(page.channel);
  current = { command, lists, controls: new Map(), channel: page.channel };
  showNotice("");
  if (command.options.length === 0) {
    send();
    return;
  }
  panel.replaceChildren(head(command));
  const rest = document.createElement("div");
  rest.className = "more-options";
  let shown = 0;
  for (const option of command.options) {
    if (option.required || shown++ < shownAtOnce) panel.append(row(option));
    else rest.append(adder(option, rest));
  }
  panel.append(rest, buttons());
  panel.hidden = false;
  compose.hidden = true;
  panel.querySelector("input, select")?.focus();
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function head(command) {
  return element("div", { className: "commandhead" }, element("b", { textContent: "/" + command.name }),
    element("small", { textContent: command.description }));
}

function buttons() {
  const use = element("button", { type: "submit", className: "send", textContent: page.send });
  const cancel = element("button", { type: "button", className: "icon", textContent: page.cancel });
  cancel.addEventListener("click", close);
  return element("div", { className: "commandbuttons" }, cancel, use);
}

function close() {
  panel.hidden = true;
  panel.replaceChildren();
  compose.hidden = false;
  current = null;
  field.focus();
}

function adder(option, before) {
  const button = element("button", { type: "button", className: "add", textContent: "+ " + shownName(option),
    title: option.description_localized ?? option.description });
  button.addEventListener("click", () => {
    const added = row(option);
    before.before(added);
    button.remove();
    added.querySelector("input, select").focus();
  });
  return button;
}

const shownName = (o) => o.name_localized ?? o.name;

// row returns the field of an option with its label.
function row(option) {
  const id = "option-" + option.name;
  const control = controlOf(option);
  control.id = id;
  control.classList.add("input");
  control.required = Boolean(option.required);
  const description = option.description_localized ?? option.description;
  const hint = element("small", { id: id + "-hint", textContent: description });
  control.setAttribute("aria-describedby", hint.id);
  const label = element("label", { htmlFor: id }, shownName(option));
  if (option.required) label.append(element("span", { className: "needed", textContent: " *" }));
  current.controls.set(option, control);
  const made = element("div", { className: "option-row" }, label, control, hint);
  if (option.autocomplete) made.append(completing(control, shownName(option), () => ask(option)));
  return made;
}

function select(choices) {
  return element("select", {}, element("option", { value: "", textContent: "–" }),
    ...choices.map(([value, name]) => element("option", { value, textContent: name })));
}

function controlOf(option) {
  const { users, roles, channels } = current.lists;
  const named = (mark, all) => all.map((o) => [o.id, mark + o.name]);
  const kinds = option.channel_types ?? [];
  if (option.choices?.length) return select(option.choices.map((c) => [String(c.value), shownName(c)]));
  switch (option.type) {
    case 4: case 10: {
      if (option.autocomplete) { // the field shows the name of the chosen number
        return element("input", { type: "text", inputMode: option.type === 4 ? "numeric" : "decimal" });
      }
      const input = element("input", { type: "number", step: option.type === 4 ? "1" : "any" });
      if (option.min_value !== undefined) input.min = option.min_value;
      if (option.max_value !== undefined) input.max = option.max_value;
      return input;
    }
    case 5: return select([["true", page.yes], ["false", page.no]]);
    case 6: return select(named("@", users));
    case 7: return select(named("#", channels.filter((c) => kinds.length === 0 || kinds.includes(c.kind))));
    case 8: return select(named("@", roles));
    case 9: return select([...named("@", users), ...named("@", roles)]);
    case 11: return element("input", { type: "file" });
    default: {
      const input = element("input", { type: "text" });
      if (option.min_length) input.minLength = option.min_length;
      if (option.max_length) input.maxLength = option.max_length;
      return input;
    }
  }
}

// ask returns what the bot offers for an option, null if it does not answer.
async function ask(option) {
  const fields = new FormData();
  fields.set("options", JSON.stringify(optionsFor(option)));
  describe(fields, newNonce());
  const answer = await post(page.root + "c/" + current.channel + "/complete", fields);
  return answer && (await answer.json() ?? []).map((choice) => [String(choice.value), shownName(choice)]);
}

// optionsFor returns the filled options, inside their subcommands. focused is the option that is being typed.
function optionsFor(focused, files) {
  let options = [];
  for (const [option, control] of current.controls) {
    const value = valueOf(option, control, files);
    if (option === focused) options.push({ type: option.type, name: option.name, value: control.value, focused: true });
    else if (value !== undefined) options.push({ type: option.type, name: option.name, value });
  }
  for (const outer of [...current.command.path].reverse()) options = [{ type: outer.type, name: outer.name, options }];
  return options;
}

function valueOf(option, control, files) {
  if (option.type === 11) {
    if (!files || control.files.length === 0) return undefined;
    files.push(control.files[0]);
    return String(files.length - 1);
  }
  if (control.value === "") return undefined;
  if (option.type === 5) return control.value === "true";
  const text = control.dataset.chosenName === control.value ? control.dataset.chosen : control.value;
  const isNumber = (option.type === 4 || option.type === 10) && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text; // the server refuses a text that should be a number
}

function describe(fields, nonce) {
  fields.set("nonce", nonce);
  fields.set("application", current.command.command.application_id);
  fields.set("command", current.command.command.id);
}

// send uses the command.
async function send() {
  const used = current;
  const answer = await once(panel, () => track(null, (nonce) => {
    const files = [];
    const fields = new FormData();
    fields.set("options", JSON.stringify(optionsFor(null, files)));
    for (const file of files) fields.append("file", file);
    describe(fields, nonce);
    return post(page.root + "c/" + used.channel + "/command", fields);
  }));
  if (answer && current === used) close();
}

panel.addEventListener("submit", (submit) => {
  submit.preventDefault();
  if (current) send();
});
panel.addEventListener("keydown", (key) => {
  if (key.key === "Enter" && key.target.matches("select")) {
    panel.requestSubmit();
    key.preventDefault();
  }
  if (key.key === "Escape" && !key.defaultPrevented) {
    close();
    key.preventDefault();
  }
});
document.addEventListener("site:channel", () => { if (current) close(); });
