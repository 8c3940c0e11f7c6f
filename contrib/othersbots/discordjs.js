// Runs the bot in bot.js and uses its command as a member.
import { readFileSync } from 'node:fs';
import { say } from './member.js';

const env = JSON.parse(readFileSync(process.argv[2], 'utf8'));
Object.assign(process.env, env);
const { client } = await import('./bot.js');
if (!client.isReady()) await new Promise((done) => client.once('clientReady', done));
await say(env, 'ping', 'pong from discord.js');
await client.destroy();
console.log('ok: discord.js');
