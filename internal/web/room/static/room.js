// The page of the listening room.
import {Messages} from "./messages.js";
import {Player} from "./player.js";
import {SeekBar} from "./seek.js";
import {ServerClock} from "./sync.js";
import {LyricsView} from "./lyricsview.js";
import {QueueView} from "./queueview.js";
import {clockText, debounced, element, texts} from "./view.js";
import {Wave} from "./wave.js";

const root = document.getElementById("room");
const base = root.dataset.base;
const signIn = `/signin?${new URLSearchParams({next: base})}`;
const text = texts(root);
const $ = (id) => document.getElementById(id);

const clock = new ServerClock();
const player = new Player(clock, showSound);
const lyrics = new LyricsView($("lyrics"), text);
const queue = new QueueView($("queue"), text, act);
const wave = new Wave($("wave"));
const messages = new Messages($("message"), text, () => element("a", {href: signIn}, text("sign-in-again")));
const seek = new SeekBar($("seek"), $("position"), (to) => act("seek", {to: String(to)}));
let room = null;
let live = null;
let announced;

const local = () => performance.timeOrigin + performance.now();

// measureClock asks the server for its time.
async function measureClock() {
  const sent = local();
  try {
    const answer = await fetch(`${base}/time`, {cache: "no-store"});
    const received = local();
    if (!answer.ok) return;
    clock.add(sent, (await answer.json()).now, received);
    messages.recovered();
  } catch {
    // The stream of events tells about lost connections.
  }
}

async function keepClock() {
  for (let i = 0; i < 6; i++) await measureClock();
  player.step();
  setInterval(measureClock, 10_000);
}

// A short interruption is normal: the server ends each stream after a while.
const connectionTimeout = 3000;
let lost = 0;

function connect() {
  const events = new EventSource(`${base}/events`);
  events.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
    messages.recovered();
    player.connect(true);
    showStatus();
  });
  events.addEventListener("error", () => {
    if (!lost) {
      lost = setTimeout(() => {
        player.connect(false);
        showStatus();
      }, connectionTimeout);
    }
    // A stream that the server refuses is not opened again by the browser: the rights have changed, or it restarts.
    if (events.readyState === EventSource.CLOSED) setTimeout(reconnect, connectionTimeout);
  });
  events.addEventListener("room", (e) => showRoom(JSON.parse(e.data)));
  events.addEventListener("lyrics", (e) => lyrics.show(JSON.parse(e.data)));
  events.addEventListener("live", (e) => showLive(JSON.parse(e.data)));
}

// reconnect opens the stream again, or the page to sign in if the session has ended.
async function reconnect() {
  try {
    const answer = await fetch(`${base}/time`, {cache: "no-store", redirect: "manual"});
    if (answer.type === "opaqueredirect" || answer.status === 404) {
      location.reload();
      return;
    }
  } catch {
    // The server does not answer yet.
  }
  connect();
}

const audioURL = (entry) => (entry && entry.song ? `${base}/songs/${encodeURIComponent(entry.song)}/audio` : "");

function showRoom(state) {
  const before = room?.now?.id;
  room = state;
  const now = state.now;
  root.classList.toggle("empty", !now);
  $("title").textContent = now ? now.title : "";
  $("by").textContent = now ? text("by", now.by) : "";
  $("style").textContent = now?.style ?? "";
  $("length").textContent = now ? clockText(now.duration) : "";
  showCover(now);
  if (now?.id !== before) {
    lyrics.song(now?.song);
    seek.song(now?.duration ?? 0);
    messages.clear();
  }
  if (before !== undefined && now?.id !== before) setTimeout(showHistory, Math.random() * historyDelay);
  queue.show(state, live);
  playCurrent();
  if (document.activeElement !== $("voice-volume")) $("voice-volume").value = state.volume;
  announce(now);
  showSession(now);
}

// playCurrent plays the song of the clock, which may already be the next one of the queue.
function playCurrent() {
  const next = room.queue[0];
  const ahead = live?.running && live.entry !== room.now?.id && live.entry === next?.id;
  if (ahead) player.show(audioURL(next), "");
  else player.show(audioURL(room.now), audioURL(next));
  if (live) {
    const known = ahead || live.entry === room.now?.id;
    player.follow({position: live.position, at: live.at, running: live.running && known});
  }
}

function showCover(now) {
  const cover = $("cover");
  const url = now?.cover ? `${base}/songs/${encodeURIComponent(now.song)}/cover` : "";
  cover.hidden = !url;
  $("no-cover").hidden = Boolean(url);
  if (url && cover.getAttribute("src") !== url) cover.src = url;
  if (!url) cover.removeAttribute("src");
}

// A song that ended is in the history a moment later. Not all pages ask for it at the same time.
const historyDelay = 3000;

// showHistory shows which songs were played last.
async function showHistory() {
  try {
    const answer = await fetch(`${base}/history`);
    if (!answer.ok) return;
    const plays = await answer.json();
    $("history").replaceChildren(...plays.map((play) => element("li", {class: "entry"}, element("span", {class: "name"},
      play.title, element("span", {class: "muted"}, play.details)))));
    $("no-history").hidden = plays.length > 0;
  } catch {
    // It is shown with the next song.
  }
}

// announce tells users of screen readers about a new song, but not about the one at the start.
function announce(now) {
  const id = now?.id ?? "";
  if (announced !== undefined && announced !== id && now) {
    $("announcement").textContent = text("now-playing", now.title, now.by);
  }
  announced = id;
}

function showLive(state) {
  live = state;
  if (room) playCurrent();
  $("skip").textContent = state.votes > 0 ? `${text("skip")} ${state.votes}/${state.needed}` : text("skip");
  $("skip").setAttribute("aria-pressed", String(state.voted));
  $("pause").textContent = state.paused ? text("resume") : text("pause");
  $("pause").dataset.action = state.paused ? "resume" : "pause";
  const others = state.inVoice - state.names.length;
  const names = [...state.names, ...(others > 0 ? [text("others", others)] : [])];
  $("voice").textContent = state.inVoice > 0 ? names.join(", ") : text("nobody");
  $("watching").textContent = String(state.watching);
  $("voice-volume-field").hidden = !state.controls;
  for (const control of document.querySelectorAll("[data-needs-song]")) control.disabled = !room?.now || !state.joined;
  queue.show(room, live);
  showStatus();
  showSound();
}

// showStatus says why nothing plays.
function showStatus() {
  let status = "";
  if (lost && !player.connected) status = text("reconnecting");
  else if (!room || !live) status = text("loading");
  else if (!room.known) status = text("unknown");
  else if (!room.now || !live.joined) status = "";
  else if (live.paused) status = text("paused");
  else if (live.held) status = text("held");
  else if (room.now.hidden) status = text("hidden");
  if ($("status").textContent !== status) $("status").textContent = status;
  $("empty").hidden = !room || !room.known || Boolean(room.now && live?.joined);
}

// showSound shows whether the page plays, and how exactly.
function showSound() {
  const button = $("listen");
  button.setAttribute("aria-pressed", String(player.listening));
  button.textContent = player.listening ? text("stop") : text("listen");
  const offset = player.offset;
  $("offset").textContent = player.playing() && offset !== null ? text("offset", Math.round(offset)) : "";
  root.dataset.offset = offset === null ? "" : offset.toFixed(1);
  root.dataset.clockError = Number.isFinite(clock.error) ? clock.error.toFixed(1) : "";
  root.dataset.playing = String(player.playing());
  const playing = player.playing() ? player.current.url : "";
  if (playing && playing !== wave.url) wave.show(playing);
  $("blocked").hidden = !player.blocked;
}

// showSession shows the song in the controls of the system, such as the lock screen of a phone.
function showSession(now) {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = now ? new MediaMetadata({title: now.title, artist: now.by}) : null;
}

function setSessionActions() {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.setActionHandler("play", () => player.listen(true));
  navigator.mediaSession.setActionHandler("pause", () => player.listen(false));
  navigator.mediaSession.setActionHandler("nexttrack", () => act("skip"));
}

// act performs an action and shows its result. It returns whether it was done.
async function act(action, values = {}) {
  try {
    const answer = await fetch(`${base}/${action}`, {method: "POST", body: new URLSearchParams(values)});
    return (await messages.answer(answer)) !== null;
  } catch {
    messages.failed();
    return false;
  }
}

// draw shows the position and the lyrics with each frame of the screen.
function draw() {
  const position = Math.max(0, Math.min(player.position(), room?.now?.duration ?? 0));
  lyrics.draw(room?.now ? position : -1);
  if (wave.url && wave.url !== audioURL(room?.now)) wave.show("");
  wave.draw(room?.now ? position / room.now.duration : 0);
  seek.show(position);
  requestAnimationFrame(draw);
}

function setControls() {
  $("listen").addEventListener("click", () => player.listen(!player.listening));
  $("volume").addEventListener("input", () => player.setVolume($("volume").value / 100));
  for (const button of document.querySelectorAll("button[data-action]")) {
    button.addEventListener("click", () => act(button.dataset.action));
  }
  const setVolume = debounced(() => act("volume", {percent: $("voice-volume").value}));
  $("voice-volume").addEventListener("change", setVolume);
  $("search").addEventListener("submit", search);
}

// search lists songs of the library that can be added.
async function search(event) {
  event.preventDefault();
  const query = new URLSearchParams({q: $("query").value});
  const list = $("found");
  let found;
  try {
    found = await messages.answer(await fetch(`${base}/search?${query}`, {redirect: "manual"}));
  } catch {
    messages.failed();
  }
  if (!found) return;
  if (found.length === 0) messages.show(text("none-found"));
  list.replaceChildren(...found.map((song) => {
    const label = text("add-song", song.title);
    const add = element("button", {type: "button", class: "quiet", "aria-label": label}, text("add"));
    add.addEventListener("click", () => act("add", {song: song.id}));
    return element("li", {class: "entry"}, element("span", {class: "name"}, song.title,
      element("span", {class: "muted"}, `${song.by} · ${clockText(song.duration)}`)), add);
  }));
}

setControls();
setSessionActions();
showStatus();
keepClock();
connect();
requestAnimationFrame(draw);
