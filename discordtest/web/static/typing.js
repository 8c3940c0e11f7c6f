// typing.js shows who is typing, and tells the others that the member is.

const page = document.body.dataset;
const line = document.getElementById("typing");
const shownFor = 8000; // ms after the last event of a member, as in Discord's client
const every = 5000; // ms between the member's own events
const names = new Map(); // when each name disappears
let told = 0;

document.addEventListener("site:typing", (event) => {
  if (event.detail.channel !== page.channel) return;
  names.set(event.detail.name, Date.now() + shownFor);
  show();
});
document.addEventListener("site:channel", () => {
  names.clear();
  show();
});
document.addEventListener("site:message", (event) => {
  if (!event.detail.new || event.detail.channel !== page.channel) return;
  names.clear();
  show();
});
setInterval(show, 1000);

function show() {
  for (const [name, until] of names) {
    if (until < Date.now()) names.delete(name);
  }
  const text = names.size === 0 ? "" : page.typing.replace("{name}", [...names.keys()].join(", "));
  if (line.textContent !== text) line.textContent = text;
}

document.getElementById("text").addEventListener("input", (input) => {
  if (input.target.value === "" || input.target.value.startsWith("/") || Date.now() - told < every) return;
  told = Date.now();
  fetch(page.root + "c/" + page.channel + "/typing", { method: "POST" });
});
