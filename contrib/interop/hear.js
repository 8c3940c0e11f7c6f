// A bot with discord.js and @discordjs/voice that joins a voice channel and counts the
// numbered test packets (internal/voice/fixture_test.go) that it receives from one user.
// It answers each line of input with a status as one line of JSON.
//
//   node hear.js '{"api":…,"token":…,"guild":…,"channel":…,"user":…}'
//
// Set NODE_EXTRA_CA_CERTS to the certificate of the voice server.
import { createInterface } from 'node:readline';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { EndBehaviorType, VoiceConnectionStatus, entersState, joinVoiceChannel } from '@discordjs/voice';

const where = JSON.parse(process.argv[2]);
const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates], rest: { api: where.api, version: '10' } });
const ready = new Promise((done) => client.once(Events.ClientReady, done));
await client.login(where.token);
await ready;
const guild = await client.guilds.fetch(where.guild);
const connection = joinVoiceChannel({ guildId: where.guild, channelId: where.channel, adapterCreator: guild.voiceAdapterCreator, selfDeaf: false });
connection.on('error', (error) => console.error('connection:', error.message));

const heard = new Set();
let silent = 0, twice = 0, wrong = 0, broken = 0;

const silence = Buffer.from([0xf8, 0xff, 0xfe]);
function note(packet) {
  if (packet.equals(silence)) {
    silent++;
    return;
  }
  const n = packet.length > 4 ? packet.readUInt32BE(1) : -1;
  if (n < 0 || packet.length !== 100 + ((n * 37) % 600) || packet[0] !== 0xfc || packet.subarray(5).some((b) => b !== 0)) wrong++;
  else if (heard.has(n)) twice++;
  else heard.add(n);
}

function listen() {
  const stream = connection.receiver.subscribe(where.user, { end: { behavior: EndBehaviorType.Manual } });
  stream.on('data', note);
  stream.on('error', () => { broken++; });
  stream.once('close', () => setImmediate(listen));
}
await entersState(connection, VoiceConnectionStatus.Ready, 20_000);
listen();

// missing returns the numbers between the first and the last that were not received.
function missing() {
  const gaps = [];
  const all = [...heard].sort((a, b) => a - b);
  for (let i = 1; i < all.length; i++) for (let n = all[i - 1] + 1; n < all[i] && gaps.length < 50; n++) gaps.push(n);
  return gaps;
}

const dave = () => connection.state.networking?.state.dave;
async function status(verify) {
  const session = dave()?.session;
  let verification = '';
  try {
    if (verify) verification = await connection.getVerificationCode(where.user);
  } catch { /* not in the same group */ }
  return {
    heard: heard.size, missing: verify ? missing() : [], silent, twice, wrong, broken, verification,
    version: dave()?.protocolVersion ?? 0, code: connection.voicePrivacyCode ?? '',
    authenticator: session?.getEpochAuthenticator()?.toString('hex') ?? '', members: session?.getUserIds().length ?? 0,
  };
}

console.log(JSON.stringify(await status(false)));
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await status(line === 'verify')));
connection.destroy();
await client.destroy();
process.exit(0);
