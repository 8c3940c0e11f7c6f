// Uses riffbot with the client library subsonic-api, as a music app does. Each run is a part of a session:
//
//   node session.js library|play|skip|stop|refused '{"url":…,"key":…,"title":…,"other":…}'
//
// title and other are titles of two songs of the server. It ends with an error if a response is not as expected.
import assert from 'node:assert/strict';
import { SubsonicAPI } from 'subsonic-api';

const [part, argument] = process.argv.slice(2);
const { url, key, title, other } = JSON.parse(argument);
const api = new SubsonicAPI({ url, auth: { apiKey: key } });
const post = new SubsonicAPI({ url, auth: { apiKey: key }, post: true });

// ok returns a response, which must be no error.
async function ok(call) {
  const response = await call;
  assert.equal(response.status, 'ok', JSON.stringify(response));
  assert.equal(response.openSubsonic, true);
  return response;
}

// song returns the newest song with a title.
async function song(wanted) {
  const { searchResult3 } = await ok(api.search3({ query: wanted, songCount: 10 }));
  const found = searchResult3.song.find((s) => s.title === wanted);
  assert.ok(found, `no song ${wanted} in ${JSON.stringify(searchResult3)}`);
  return found;
}

async function library() {
  await ok(api.ping());
  await ok(post.ping());
  const { license } = await ok(api.getLicense());
  assert.equal(license.valid, true);
  const { openSubsonicExtensions } = await ok(api.getOpenSubsonicExtensions());
  assert.deepEqual(openSubsonicExtensions.map((e) => e.name), ['apiKeyAuthentication', 'formPost', 'songLyrics']);
  const { tokenInfo } = await ok(api.customJSON('tokenInfo.view'));
  const { user } = await ok(api.getUser({ username: tokenInfo.username }));
  assert.equal(user.jukeboxRole, true);
  assert.equal((await ok(api.getMusicFolders())).musicFolders.musicFolder.length, 1);

  // The whole library without a text, and its albums and artists.
  const all = (await ok(api.search3({ query: '', songCount: 500, albumCount: 500, artistCount: 500 }))).searchResult3;
  const found = await song(title);
  assert.ok(all.song.some((s) => s.id === found.id));
  const { album } = await ok(api.getAlbum({ id: found.albumId }));
  assert.ok(album.song.some((s) => s.id === found.id));
  const { artist } = await ok(api.getArtist({ id: found.artistId }));
  assert.ok(artist.album.some((a) => a.id === album.id));
  assert.ok((await ok(api.getArtists())).artists.index.some((i) => i.artist.some((a) => a.id === artist.id)));
  assert.ok((await ok(api.getAlbumList2({ type: 'newest', size: 10 }))).albumList2.album.some((a) => a.id === album.id));
  assert.equal((await ok(api.getSong({ id: found.id }))).song.title, title);
  assert.ok((await ok(api.getRandomSongs({ size: 5 }))).randomSongs.song.length > 0);
  const { genres } = await ok(api.getGenres());
  assert.ok((await ok(api.getSongsByGenre({ genre: genres.genre[0].value }))).songsByGenre.song.length > 0);

  // Favourites and playlists.
  await ok(api.star({ id: found.id }));
  assert.ok((await ok(api.getStarred2())).starred2.song.some((s) => s.id === found.id));
  await ok(api.unstar({ id: found.id }));
  assert.ok(!((await ok(api.getStarred2())).starred2.song ?? []).some((s) => s.id === found.id));
  const made = (await ok(post.createPlaylist({ name: 'From an app', songId: [found.id] }))).playlist;
  assert.equal(made.entry[0].id, found.id);
  await ok(api.updatePlaylist({ playlistId: made.id, songIndexToRemove: 0, songIdToAdd: (await song(other)).id }));
  assert.equal((await ok(api.getPlaylist({ id: made.id }))).playlist.entry[0].title, other);
  await ok(api.deletePlaylist({ id: made.id }));
  await ok(api.scrobble({ id: found.id }));

  // The recording, a part of it, the cover and the lyrics.
  const recording = await api.stream({ id: found.id });
  const bytes = (await recording.arrayBuffer()).byteLength;
  assert.equal(recording.status, 200);
  assert.equal(recording.headers.get('content-type'), found.contentType);
  assert.equal(bytes, found.size);
  const part = await fetch(recording.url, { headers: { Range: 'bytes=100-199' } });
  assert.equal(part.status, 206);
  assert.equal((await part.arrayBuffer()).byteLength, 100);
  assert.match((await api.download({ id: found.id })).headers.get('content-disposition'), /attachment/);
  assert.equal((await api.getCoverArt({ id: found.coverArt, size: 100 })).headers.get('content-type'), 'image/jpeg');
  const { lyricsList } = await ok(api.customJSON('getLyricsBySongId.view', { id: found.id, enhanced: true }));
  const [lyrics] = lyricsList.structuredLyrics;
  assert.ok(lyrics.line.length > 0);
  if (lyrics.synced) {
    for (const line of lyrics.cueLine) {
      const text = Buffer.from(line.value);
      for (const cue of line.cue) assert.equal(text.subarray(cue.byteStart, cue.byteEnd + 1).toString(), cue.value);
    }
  }

  // Nothing is found for other ids, and no other key works.
  assert.equal((await api.getSong({ id: 'so-none' })).error.code, 70);
  assert.equal((await new SubsonicAPI({ url, auth: { apiKey: `${key}x` } }).ping()).error.code, 44);
  assert.equal((await new SubsonicAPI({ url, auth: { username: 'me', password: key } }).ping()).error.code, 41);
  const legacy = await fetch(`${url}/rest/ping?f=json&u=me&p=enc:${Buffer.from(key).toString('hex')}`);
  assert.equal((await legacy.json())['subsonic-response'].status, 'ok');
}

const control = (parameters) => ok(api.jukeboxControl(parameters));

// queue returns the jukebox when it fits, since it acts in the background.
async function queue(fits) {
  for (let tries = 0; ; tries++) {
    const { jukeboxPlaylist } = await control({ action: 'get' });
    if (fits(jukeboxPlaylist)) return jukeboxPlaylist;
    assert.ok(tries < 200, JSON.stringify(jukeboxPlaylist));
    await new Promise((done) => { setTimeout(done, 50); });
  }
}

const plays = (wanted) => queue((q) => q.playing && q.currentIndex === 0 && q.entry[0].title === wanted);

async function play() {
  await control({ action: 'add', id: (await song(title)).id });
  await control({ action: 'add', id: (await song(other)).id });
  const { entry } = await plays(title);
  assert.equal(entry[1].title, other);
  assert.equal((await control({ action: 'setGain', gain: 0.5 })).jukeboxStatus.gain, 0.5);
  assert.equal((await ok(api.getNowPlaying())).nowPlaying.entry[0].title, title);
}

async function skip() {
  await control({ action: 'skip', index: 1 });
  await plays(other);
}

async function stop() {
  assert.equal((await control({ action: 'stop' })).jukeboxStatus.playing, false);
  assert.equal((await control({ action: 'start' })).jukeboxStatus.playing, true);
  await control({ action: 'set', id: [(await song(title)).id] });
  await queue((q) => q.entry.length === 2 && q.entry[1].title === title);
  await control({ action: 'remove', index: 1 });
  await control({ action: 'shuffle' });
  await control({ action: 'clear' });
  await control({ action: 'stop' });
}

// refused checks that a revoked key works for nothing.
async function refused() {
  assert.equal((await api.ping()).error.code, 44);
  assert.equal((await api.jukeboxControl({ action: 'start' })).error.code, 44);
  const answer = await api.stream({ id: 'so-none' });
  assert.equal((await answer.json())['subsonic-response'].error.code, 44);
}

await { library, play, skip, stop, refused }[part]();
console.log(`${part}: as expected`);
