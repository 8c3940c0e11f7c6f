// A minimal bot with oceanic.js that registers /echo in the guild and answers it.
import { readFileSync } from 'node:fs';
import { Client } from 'oceanic.js';
import { say } from './member.js';

const env = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const client = new Client({
  auth: `Bot ${env.DISCORD_TOKEN}`,
  gateway: { intents: ['GUILDS'] },
  rest: { baseURL: `${env.DISCORD_API_URL}/v10` },
});
client.on('error', (error) => { throw error instanceof Error ? error : new Error(error); });
client.on('interactionCreate', async (interaction) => {
  if (interaction.data?.name === 'echo') await interaction.createMessage({ content: 'echo from oceanic.js' });
});
const ready = new Promise((done) => client.once('ready', done));
await client.connect();
await ready;
await client.application.createGuildCommand(env.DISCORD_GUILD_ID, { type: 1, name: 'echo', description: 'Answers' });
await say(env, 'echo', 'echo from oceanic.js');
client.disconnect(false);
console.log('ok: oceanic.js');
