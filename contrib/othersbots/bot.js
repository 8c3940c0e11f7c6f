// A bot with discord.js that registers /ping and answers it. discordtest prints the
// environment variables.
import { Client, Events, GatewayIntentBits, REST, Routes } from 'discord.js';

const { DISCORD_TOKEN: token, DISCORD_API_URL: api, DISCORD_APPLICATION_ID: id } = process.env;
const rest = { api, version: '10' };
await new REST(rest).setToken(token)
  .put(Routes.applicationCommands(id), { body: [{ name: 'ping', description: 'Answers' }] });

export const client = new Client({ intents: [GatewayIntentBits.Guilds], rest });
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand() || interaction.commandName !== 'ping') return;
  await interaction.deferReply();
  await interaction.editReply('pong from discord.js');
});
await client.login(token);
