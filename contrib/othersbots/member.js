// say uses a command as a member, through the calls of Discord's client, and waits for
// the bot's answer in the channel.

export async function say(env, command, expected) {
  const api = `${env.DISCORD_API_URL}/v9`;
  const headers = { authorization: env.member_token, 'content-type': 'application/json' };
  const get = async (path) => {
    const answer = await fetch(api + path, { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const index = await get(`/guilds/${env.DISCORD_GUILD_ID}/application-command-index`);
  const found = index.application_commands.find((c) => c.name === command && c.application_id === env.DISCORD_APPLICATION_ID);
  if (!found) throw new Error(`/${command} is not registered`);
  const answer = await fetch(`${api}/interactions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      type: 2, application_id: found.application_id, guild_id: env.DISCORD_GUILD_ID, channel_id: env.DISCORD_CHANNEL_ID, nonce: String(Date.now()),
      data: { id: found.id, name: found.name, type: 1, version: found.version, options: [] },
    }),
  });
  if (answer.status !== 204) throw new Error(`POST /interactions: ${answer.status} ${await answer.text()}`);
  for (let tries = 0; tries < 100; tries++) {
    const messages = await get(`/channels/${env.DISCORD_CHANNEL_ID}/messages?limit=10`);
    const said = messages.find((m) => m.content === expected);
    if (said) {
      if (said.interaction_metadata?.user?.username !== 'ana') throw new Error(`the answer is to ${JSON.stringify(said.interaction_metadata)}`);
      return said;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the bot did not answer "${expected}"`);
}
