// commands.js knows the commands that the member can use in a channel.

const page = document.body.dataset;
const known = new Map(); // by channel

// commandsOf returns the commands of a channel with what their options may name.
export async function commandsOf(channel) {
  if (!known.has(channel)) known.set(channel, load(channel));
  return known.get(channel);
}

async function load(channel) {
  const nothing = { commands: [], users: [], roles: [], channels: [], apps: {} };
  try {
    const answer = await fetch(page.root + "c/" + channel + "/commands");
    if (answer.ok) return await answer.json();
  } catch {
    // The next use loads them again.
  }
  known.delete(channel);
  return nothing;
}

// forget has the commands loaded again: roles, members or commands may have changed.
export function forget() {
  known.clear();
}
document.addEventListener("site:changed", forget);
document.addEventListener("site:refresh", forget);

// usable returns the slash commands as a list of what can be used: commands and subcommands, with the options
// around each.
export function usable({ commands, apps }) {
  const all = [];
  const add = (command, item, path, shown) => {
    const inner = item.options ?? [];
    const nested = inner.filter((o) => o.type === 1 || o.type === 2);
    if (nested.length === 0) {
      all.push({
        command, path, name: shown.join(" "), plain: [command.name, ...path.map((p) => p.name)].join(" "),
        description: item.description_localized ?? item.description, options: inner,
        app: apps[command.application_id] ?? "",
      });
    }
    for (const o of nested) add(command, o, [...path, o], [...shown, o.name_localized ?? o.name]);
  };
  for (const c of commands) {
    if (c.type === 1) add(c, c, [], [c.name_localized ?? c.name]);
  }
  return all;
}
