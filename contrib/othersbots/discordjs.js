// A minimal bot on discord.js: registers /ping, answers it, edits the answer.
import { readFileSync } from 'node:fs';
import { Client, Events, GatewayIntentBits, REST, Routes } from 'discord.js';
import { say } from './person.js';

const where = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const rest = { api: where.discord_api, version: '10' };
await new REST(rest).setToken(where.guest_bot.token)
  .put(Routes.applicationCommands(where.guest_bot.application_id), { body: [{ name: 'ping', description: 'Answers' }] });

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest });
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand() || interaction.commandName !== 'ping') return;
  await interaction.deferReply();
  await interaction.editReply('pong from discord.js');
});
const ready = new Promise((done) => client.once(Events.ClientReady, done));
await client.login(where.guest_bot.token);
await ready;
await say(where, 'ping', 'pong from discord.js');
await client.destroy();
console.log('ok: discord.js');
