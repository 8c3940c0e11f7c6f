// A person on the server: says a command as Discord's own client does and waits
// for the bot's answer in the channel.

export async function say(where, command, expected) {
  const api = `${where.discord_api}/v9`;
  const headers = { authorization: Object.values(where.users)[0], 'content-type': 'application/json' };
  const get = async (path) => {
    const answer = await fetch(api + path, { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const index = await get(`/guilds/${where.guild_id}/application-command-index`);
  const found = index.application_commands.find((c) => c.name === command && c.application_id === where.guest_bot.application_id);
  if (!found) throw new Error(`/${command} is not registered`);
  const answer = await fetch(`${api}/interactions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      type: 2, application_id: found.application_id, guild_id: where.guild_id, channel_id: where.channel_id, nonce: String(Date.now()),
      data: { id: found.id, name: found.name, type: 1, version: found.version, options: [] },
    }),
  });
  if (answer.status !== 204) throw new Error(`POST /interactions: ${answer.status} ${await answer.text()}`);
  for (let tries = 0; tries < 100; tries++) {
    const messages = await get(`/channels/${where.channel_id}/messages?limit=10`);
    const said = messages.find((m) => m.content === expected);
    if (said) {
      if (said.interaction_metadata?.user?.username !== 'ana') throw new Error(`the answer is to ${JSON.stringify(said.interaction_metadata)}`);
      return said;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nobody answered "${expected}"`);
}
