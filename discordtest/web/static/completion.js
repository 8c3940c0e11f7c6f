// completion.js shows what a bot offers for the text of a field.

const pause = 150; // ms without typing before the bot is asked

// completing has a field completed and returns the list of choices. ask returns pairs of values and names. The field
// gets the name, and its value as data.
export function completing(input, label, ask) {
  const list = document.createElement("div");
  list.className = "choices";
  list.id = input.id + "-choices";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";
  let asked = 0;
  let active = -1;
  let timer = null;

  const shut = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (item) => {
    input.value = item.textContent;
    input.dataset.chosen = item.dataset.value;
    input.dataset.chosenName = item.textContent;
    shut();
    input.focus();
  };
  const itemOf = ([value, name], index) => {
    const item = document.createElement("div");
    item.className = "pick";
    item.id = list.id + "-" + index;
    item.textContent = name;
    item.dataset.value = value;
    item.setAttribute("role", "option");
    item.addEventListener("mousedown", (down) => down.preventDefault());
    item.addEventListener("click", () => take(item));
    return item;
  };
  const show = async () => {
    const mine = ++asked;
    const choices = await ask();
    if (!choices || mine !== asked || document.activeElement !== input) return;
    list.replaceChildren(...choices.map(itemOf));
    active = -1;
    list.hidden = choices.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const move = (step) => {
    active = (active + step + list.children.length) % list.children.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[active].id);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  });
  input.addEventListener("focus", show);
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (key) => {
    if (list.hidden || key.isComposing) return;
    if (key.key === "ArrowDown") move(1);
    else if (key.key === "ArrowUp") move(-1);
    else if (key.key === "Enter" && active >= 0) take(list.children[active]);
    else if (key.key === "Escape") shut();
    else return;
    key.preventDefault();
    key.stopPropagation();
  });
  return list;
}
