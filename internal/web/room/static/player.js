// Plays the songs of the voice channel in step with it, from their files.
import {correct, Lead, median, positionAt} from "./sync.js";

const stepInterval = 200; // between corrections
const maxOffsets = 5; // of which the median counts: browsers report positions in steps

// Track is an audio element with one song. loaded is called when its position can be set.
class Track {
  constructor(url, loaded) {
    this.url = url;
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.audio.addEventListener("loadedmetadata", () => loaded(this), {once: true});
    this.audio.src = url;
  }

  close() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
  }
}

// Player plays what the page was told. clock is a ServerClock, changed is called when something is to be shown.
export class Player {
  constructor(clock, changed) {
    this.clock = clock;
    this.changed = changed;
    this.live = null;
    this.current = null; // the track of the current song
    this.next = null; // a track that loads already
    this.listening = false;
    this.connected = false;
    this.volume = 1;
    this.lead = new Lead();
    this.offset = null; // how far the page is ahead of the voice channel
    this.offsets = [];
    this.blocked = false; // the browser wants a click first
    this.seeking = null; // when the latest seek began
    setInterval(() => this.step(), stepInterval);
  }

  // now returns the time of the server.
  now() { return this.clock.now(performance.timeOrigin + performance.now()); }

  // target returns the position in the voice channel.
  target() { return this.live ? positionAt(this.live, this.now()) : 0; }

  // position returns the position that the listener hears, or the one in the voice channel without sound.
  position() {
    return this.playing() ? this.current.audio.currentTime * 1000 : this.target();
  }

  // playing reports whether the page makes a sound.
  playing() {
    const audio = this.current?.audio;
    return Boolean(audio && !audio.paused && !audio.seeking && audio.readyState >= 3);
  }

  // track loads a song. Its beginning is not heard when the song plays already.
  track(url) {
    return new Track(url, (track) => {
      if (track === this.current && this.live?.running) track.audio.currentTime = Math.max(0, this.target() / 1000);
      if (track === this.current) this.step();
    });
  }

  // show sets the files of the current and the next song; empty without one.
  show(url, nextURL) {
    if (url !== (this.current?.url ?? "")) {
      this.current?.close();
      this.current = null;
      if (url && this.next?.url === url) [this.current, this.next] = [this.next, null];
      else if (url && this.listening) this.current = this.track(url);
      this.restart();
    }
    this.url = url;
    this.nextURL = nextURL;
    if (this.listening && nextURL !== (this.next?.url ?? "") && nextURL !== url) {
      this.next?.close();
      this.next = nextURL ? this.track(nextURL) : null;
    }
    this.step();
  }

  // follow sets the clock of the voice channel.
  follow(live) {
    this.live = live;
    this.step();
  }

  connect(connected) {
    this.connected = connected;
    this.step();
  }

  // listen turns the sound on or off. It has to be called by a click, because browsers do not play otherwise.
  listen(on) {
    this.listening = on;
    this.blocked = false;
    if (on && !this.current && this.url) this.current = this.track(this.url);
    const audio = this.current?.audio;
    if (on && audio) audio.play().catch(() => {}); // step tries again
    if (!on) audio?.pause();
    this.restart();
    this.show(this.url, this.nextURL);
  }

  setVolume(volume) {
    this.volume = volume;
    if (this.current) this.current.audio.volume = volume;
  }

  // restart forgets measurements after a jump.
  restart() {
    this.offset = null;
    this.offsets = [];
    this.correcting = false;
    this.seeking = null;
  }

  // step starts, stops and corrects the sound.
  step() {
    const audio = this.current?.audio;
    if (!audio) return;
    audio.volume = this.volume;
    if (!this.listening || !this.connected || !this.live?.running || !this.clock.ready) {
      if (!audio.paused) audio.pause();
      this.restart();
      this.changed();
      return;
    }
    if (audio.readyState < 1) return; // not loaded
    if (audio.paused) {
      this.jump(audio);
      return;
    }
    if (audio.seeking || audio.readyState < 3) return;
    this.measure(audio);
  }

  // measure corrects the offset.
  measure(audio) {
    const offset = audio.currentTime * 1000 - this.target();
    if (this.seeking !== null) {
      if (performance.now() - this.seeking < 150) return; // audio has just begun
      this.lead.learn(offset);
      this.seeking = null;
    }
    this.offsets = [...this.offsets, offset].slice(-maxOffsets);
    this.offset = median(this.offsets);
    const {seek, rate} = correct(Math.abs(offset) > 1000 ? offset : this.offset, this.correcting);
    if (seek) {
      this.jump(audio);
    } else {
      if ((rate !== 1) !== this.correcting) this.offsets = [offset];
      this.correcting = rate !== 1;
      if (audio.playbackRate !== rate) audio.playbackRate = rate;
    }
    this.changed();
  }

  // jump plays from the position of the voice channel, as it will be when audio begins.
  jump(audio) {
    if (this.starting) return;
    this.restart();
    audio.playbackRate = 1;
    const to = (this.target() + this.lead.value) / 1000;
    if (Number.isFinite(audio.duration) && to >= audio.duration) return;
    audio.currentTime = Math.max(0, to);
    this.starting = true;
    audio.play().then(
      () => { this.seeking = performance.now(); },
      (error) => {
        if (error.name === "NotAllowedError") {
          this.listening = false;
          this.blocked = true;
        }
      },
    ).finally(() => {
      this.starting = false;
      this.changed();
    });
  }
}
