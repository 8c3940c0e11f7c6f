// The tools of the drawer. A part asks the server for news only while it is open.
const INTERVAL = 1000; // ms between two questions
const MAX_ROWS = 300;
const MAX_LOG = 60_000; // characters

const tools = document.getElementById('tools');
const byID = (id) => document.getElementById(id);

// send posts a form and shows the answer or the error.
async function send(form, address, values, show) {
  const status = form.querySelector('[role="status"]');
  try {
    const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(values) });
    const text = (await answer.text()).trim();
    status.textContent = answer.ok ? show(text) : text;
    return answer.ok;
  } catch {
    status.textContent = document.body.dataset.unreachable;
    return false;
  }
}

const faults = byID('tool-fault');
const showService = () => {
  for (const group of faults.querySelectorAll('fieldset')) {
    group.hidden = group.dataset.service !== faults.elements.service.value;
    group.disabled = group.hidden;
  }
};
faults.elements.service.addEventListener('change', showService);
showService();
faults.addEventListener('submit', (submit) => {
  submit.preventDefault();
  send(faults, '/x/drawer/faults', new FormData(faults), (text) => `${faults.dataset.injected} ${text}`);
});

const clock = byID('tool-clock');
const advance = (by) => send(clock, '/x/drawer/clock', { by }, (text) => {
  byID('tool-now').textContent = text;
  return '';
});
clock.addEventListener('click', (click) => {
  if (click.target.dataset.by) advance(click.target.dataset.by);
});
clock.addEventListener('submit', (submit) => {
  submit.preventDefault();
  advance(clock.elements.by.value);
});

// next asks for what is new and returns it, or null. state.next is the number of the next item.
async function next(state, address) {
  if (state.asking) return null;
  state.asking = true;
  try {
    const answer = await fetch(`${address}${address.includes('?') ? '&' : '?'}after=${state.next}`);
    if (!answer.ok) return null;
    state.next = Number(answer.headers.get('X-Next') ?? 0);
    return await answer.text();
  } catch {
    return null;
  } finally {
    state.asking = false;
  }
}

// stick keeps an element at its end if it was there.
function stick(box, change) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
  change();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

let requests = { next: 0 };
const filter = byID('tool-requests-filter');
filter?.addEventListener('change', () => {
  requests = { next: 0 };
  byID('tool-requests').replaceChildren();
  updateRequests();
});
async function updateRequests() {
  const asked = requests;
  const rows = await next(asked, `/x/drawer/requests?${new URLSearchParams(new FormData(filter))}`);
  if (!rows?.trim() || asked !== requests) return; // the filter changed meanwhile
  const body = byID('tool-requests');
  stick(body.closest('.wide'), () => {
    body.insertAdjacentHTML('beforeend', rows); // rendered and escaped by the site
    while (body.rows.length > MAX_ROWS) body.rows[0].remove();
  });
}

async function updatePurchases() {
  const rows = await next({ next: 0 }, '/x/drawer/purchases');
  if (rows !== null) byID('tool-purchases').innerHTML = rows; // rendered and escaped by the site
}

const log = { next: 0 };
async function updateLog() {
  const lines = await next(log, '/x/drawer/log');
  if (!lines) return;
  const box = byID('tool-log');
  stick(box, () => { box.textContent = (box.textContent + lines).slice(-MAX_LOG); });
}

async function updateClock() {
  const now = await next({ next: 0 }, '/x/drawer/clock');
  if (now) byID('tool-now').textContent = now;
}

async function updateScript() {
  const script = await next({ next: 0 }, '/x/drawer/script');
  const field = byID('tool-script');
  if (script !== null && script !== field.value) field.value = script;
}

byID('tool-copy')?.addEventListener('click', async (click) => {
  await updateScript();
  const status = click.target.closest('details').querySelector('[role="status"]');
  try {
    await navigator.clipboard.writeText(byID('tool-script').value);
    status.textContent = click.target.dataset.copied;
  } catch {
    byID('tool-script').select(); // copying with the keyboard works everywhere
  }
});

// parts are the functions that update the part with an element.
const parts = [['tool-now', updateClock], ['tool-purchases', updatePurchases], ['tool-requests', updateRequests],
  ['tool-log', updateLog], ['tool-script', updateScript]];

function update() {
  if (document.hidden || tools.offsetParent === null) return;
  for (const [id, renew] of parts) {
    if (byID(id)?.closest('details').open) renew();
  }
}
setInterval(update, INTERVAL);
tools.addEventListener('toggle', update, true);
