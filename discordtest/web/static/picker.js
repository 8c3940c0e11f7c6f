// picker.js shows the list above the message field: commands, or names to mention.

const field = document.getElementById("text");
const picker = document.getElementById("picker");
let offered = [];
let active = -1;

// isOpen reports whether the list is shown. One of its items is chosen then.
export const isOpen = () => !picker.hidden;

// chosen returns the chosen item.
export const chosen = () => offered[active];

// showPicker shows items: title, wants, description, app, and take, which is called for the taken one.
export function showPicker(items) {
  offered = items;
  if (offered.length === 0) {
    hidePicker();
    return;
  }
  picker.replaceChildren(...offered.map(row));
  picker.hidden = false;
  setActive(0);
}

function row(offer, index) {
  const item = document.createElement("div");
  item.id = "command-" + index;
  item.className = "pick";
  item.setAttribute("role", "option");
  for (const [tag, name, text] of [["b", "", offer.title], ["span", "wants", offer.wants],
    ["small", "", offer.description], ["small", "app", offer.app]]) {
    const part = document.createElement(tag);
    part.className = name;
    part.textContent = text;
    if (text) item.append(part);
  }
  item.addEventListener("mousedown", (down) => down.preventDefault());
  item.addEventListener("click", offer.take);
  return item;
}

// move chooses another item.
export function move(step) {
  setActive((active + step + offered.length) % offered.length);
}

function setActive(index) {
  active = index;
  [...picker.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  picker.children[index].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", "command-" + index);
}

// hidePicker hides the list.
export function hidePicker() {
  picker.hidden = true;
  active = -1;
  field.removeAttribute("aria-activedescendant");
}
