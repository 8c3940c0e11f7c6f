// Shows the queue.
import {clockText, element} from "./view.js";

// QueueView shows the waiting songs in a list. act performs an action.
export class QueueView {
  constructor(list, text, act) {
    this.list = list;
    this.text = text;
    this.act = act;
    this.shown = "";
  }

  // show shows the queue if it changed. The focus stays on the same button.
  show(room, live) {
    if (!room) return;
    const key = JSON.stringify([room.queue, room.more, room.votes, live?.overrides, live?.present]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.list.replaceChildren(...room.queue.map((e) => this.entry(e, room, live)));
    if (room.more > 0) this.list.append(element("li", {class: "muted"}, this.text("more", room.more)));
    if (room.queue.length === 0) this.list.append(element("li", {class: "muted"}, this.text("queue-empty")));
    if (focused) this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  entry(e, room, live) {
    const item = element("li", {class: "entry"});
    item.append(element("span", {class: "name"}, e.title,
      element("span", {class: "muted"}, `${e.by} · ${clockText(e.duration)}`)));
    if (room.votes) {
      const vote = this.button(e, "vote", `▲ ${e.votes}`, this.text("vote-for", e.title, e.votes));
      vote.setAttribute("aria-pressed", String(e.voted));
      vote.disabled = !live?.present;
      item.append(vote);
    }
    if (e.own || live?.overrides) item.append(this.button(e, "remove", "✕", this.text("remove", e.title)));
    return item;
  }

  button(e, action, label, description) {
    const attributes = {type: "button", class: "quiet", "aria-label": description, "data-key": `${action} ${e.id}`};
    const b = element("button", attributes, label);
    b.addEventListener("click", () => this.act(action, {entry: e.id}));
    return b;
  }
}
