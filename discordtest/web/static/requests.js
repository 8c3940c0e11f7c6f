// requests.js sends the member's actions to the site.

import { isOther, leave } from "./run.js";

const page = document.body.dataset;

// newNonce returns a number by which the events of an interaction are recognized.
export function newNonce() {
  return String(Date.now()) + String(Math.floor(Math.random() * 1e9)).padStart(9, "0");
}

// post sends a form and returns the answer. If it is refused, it shows the site's explanation, with explain if
// given, and returns null.
export async function post(address, fields, explain = showNotice) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return ask(address, { method: "POST", body }, explain);
}

// ask sends a request and returns the answer, with explanations like post.
export async function ask(address, request = {}, explain = showNotice) {
  try {
    const answer = await fetch(address, request);
    if (answer.ok) {
      explain("");
      return answer;
    }
    if (isOther(answer.headers.get("Site-Run"))) leave();
    else explain(await answer.text());
  } catch {
    explain(page.unreachable);
  }
  return null;
}

// once runs send, unless the one before it of the same element runs still: a double click does nothing twice.
export async function once(element, send) {
  if (element.getAttribute("aria-busy")) return null;
  element.setAttribute("aria-busy", "true");
  try {
    return await send();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

// showNotice shows a text above the message field; an empty one hides it.
export function showNotice(text) {
  document.getElementById("notice").textContent = text.trim();
}
