// requests.js sends the member's actions to the site.

// post sends a form and shows the site's explanation if it is refused. It reports whether it was accepted.
export async function post(address, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.ok) {
      showNotice("");
      return answer;
    }
    showNotice(await answer.text());
  } catch (failure) {
    showNotice(failure.message);
  }
  return null;
}

// showNotice shows a text above the message field; an empty one hides it.
export function showNotice(text) {
  document.getElementById("notice").textContent = text.trim();
}
