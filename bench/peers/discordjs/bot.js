// A bot with discord.js that does as little as possible, for comparison in the benchmarks. It answers /help with a fixed
// text, and acknowledges /song before it answers. It reads DISCORD_TOKEN, DISCORD_API_URL, DISCORD_APPLICATION_ID, and
// the number of commands to register from COMMANDS.
import { Client, Events, GatewayIntentBits, REST, Routes } from 'discord.js';

const { DISCORD_TOKEN: token, DISCORD_API_URL: api, DISCORD_APPLICATION_ID: id, COMMANDS: count } = process.env;
const text = 'pong';
const body = [{ name: 'help', description: 'Answers' }, {
  name: 'song', description: 'Answers later',
  options: [{ type: 3, name: 'prompt', description: 'Text', required: true }],
}];
for (let i = body.length; i < Number(count); i++) body.push({ name: `command${i}`, description: 'Answers' });

const rest = { api, version: '10' };
await new REST(rest).setToken(token).put(Routes.applicationCommands(id), { body });

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest });
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  if (interaction.commandName !== 'song') {
    await interaction.reply(text);
    return;
  }
  await interaction.deferReply();
  await interaction.editReply(text);
});
process.on('SIGTERM', () => client.destroy());
await client.login(token);
