// Shows the voice channel that the person is in, and plays what is heard in it.
import { ServerClock } from './clock.js';
import { Player } from './player.js';
import { StreamPlayer } from './stream.js';

const HEADER = 20; // user id, SSRC and time
const SPEAKING = 250; // ms that a ring stays after a packet with sound
const RECONNECT = 1000; // ms
const QUESTIONS = [0, 50, 100, 200, 400, 800, 2000]; // ms after connecting
const QUESTION_INTERVAL = 5000;

const section = document.getElementById('hear');
const users = document.getElementById('hear-users');
const channel = document.getElementById('hear-channel');
const level = document.getElementById('hear-level');
const delay = document.getElementById('hear-delay');
const mute = document.getElementById('hear-mute');
const start = document.getElementById('hear-start');
const status = document.getElementById('hear-status');

let clock = new ServerClock();
let player = null;
let call = { id: '', users: [] };
let socket = null;
const spoke = new Map(); // when each user was last heard

// address returns an address of the extension for the person of the page.
const address = (name) => `/x/hear/${name}?as=${encodeURIComponent(document.body.dataset.person)}`;

function connect() {
  socket = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}${address('socket')}`);
  socket.binaryType = 'arraybuffer';
  const ask = () => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ sent: performance.now() }));
  };
  let interval;
  socket.addEventListener('open', () => {
    clock = new ServerClock();
    if (player) player.clock = clock;
    status.textContent = '';
    for (const after of QUESTIONS) setTimeout(ask, after);
    interval = setInterval(ask, QUESTION_INTERVAL);
  });
  socket.addEventListener('message', (event) => {
    if (typeof event.data === 'string') receive(JSON.parse(event.data));
    else hear(event.data);
  });
  socket.addEventListener('close', () => {
    clearInterval(interval);
    if (call.id) status.textContent = status.dataset.reconnecting;
    setTimeout(connect, RECONNECT);
  });
}

function receive(message) {
  if (message.type === 'time') clock.add(message.sent, message.server);
  else if (message.type === 'call') update(message);
}

function hear(data) {
  const view = new DataView(data);
  const user = view.getBigUint64(0).toString();
  if (data.byteLength - HEADER > 3) spoke.set(user, performance.now()); // silence has 3 bytes
  player?.push(view.getUint32(8), Number(view.getBigUint64(12)), new Uint8Array(data, HEADER));
}

// update shows another voice channel or other users.
function update(next) {
  const moved = next.id !== call.id;
  call = next;
  section.hidden = !call.id;
  channel.textContent = call.channel || '';
  users.replaceChildren(...call.users.map(userItem));
  if (!moved) return;
  spoke.clear();
  if (!call.id) {
    player?.stop();
    return;
  }
  if (player) player.reset();
  else player = Player.supported() ? new Player(clock) : new StreamPlayer(address('stream.ogg'));
  player.resume();
}

function userItem(user) {
  const item = document.createElement('li');
  item.dataset.user = user.id;
  item.textContent = user.name;
  const notes = [];
  if (user.bot) notes.push(section.dataset.bot);
  if (user.muted) notes.push(section.dataset.muted);
  if (user.deafened) notes.push(section.dataset.deafened);
  if (notes.length > 0) {
    const note = document.createElement('small');
    note.textContent = notes.join(', ');
    item.append(' ', note);
  }
  return item;
}

// LOUDEST is the level that fills the meter.
const LOUDEST = 0.4;

// show shows the figures, and who speaks.
function show() {
  if (!call.id || !player) return;
  const now = performance.now();
  for (const item of users.children) {
    item.classList.toggle('speaking', now - (spoke.get(item.dataset.user) ?? -Infinity) < SPEAKING);
  }
  const loud = player.level();
  level.value = Math.min(1, Math.sqrt(loud / LOUDEST));
  const playing = speaking().length > 0 && player.running && player.figures.firstSound > 0;
  delay.textContent = playing ? `${Math.round(player.figures.latency)} ms` : '–';
  start.hidden = player.running;
  section.dataset.playing = String(playing && loud > 0);
}

function speaking() {
  const now = performance.now();
  return [...spoke].filter(([, at]) => now - at < SPEAKING).map(([user]) => user);
}

mute.addEventListener('click', () => {
  if (!player) return;
  player.muted = !player.muted;
  mute.setAttribute('aria-pressed', String(player.muted));
  mute.textContent = player.muted ? section.dataset.unmute : section.dataset.mute;
});
const resume = () => {
  if (call.id) player?.resume();
};
start.addEventListener('click', resume);
document.addEventListener('pointerdown', resume);
document.addEventListener('keydown', resume);
setInterval(show, 100);

// The figures of what is heard, for tests and for the curious.
window.riffbotHear = {
  get channel() { return call.id; },
  get running() { return Boolean(player?.running); },
  get speaking() { return speaking(); },
  get level() { return player ? player.level() : 0; },
  get player() { return player; },
  get figures() { return player ? { ...player.figures } : null; },
};

connect();
