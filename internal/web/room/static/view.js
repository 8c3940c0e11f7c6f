// Helpers to build the page.

// texts returns a function that returns a text of the page's language, with values in place of {0}, {1}.
export function texts(root) {
  const all = JSON.parse(root.dataset.texts);
  return (id, ...values) => (all[id] ?? id).replace(/\{(\d)\}/g, (_, i) => String(values[i] ?? ""));
}

// clockText returns milliseconds as minutes and seconds.
export function clockText(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// element returns an element with attributes and children. Texts are never HTML.
export function element(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  e.append(...children);
  return e;
}

// debounced returns a function that calls another one once, a moment after the last call.
export function debounced(call, delay = 300) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, delay);
  };
}
