package help

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// helpCommand returns /help, its menu of topics, and the answer to members who mention the bot.
func (h handlers) helpCommand() discord.Command {
	var choices []discord.Choice
	for _, t := range topics {
		choices = append(choices, discord.Choice{Name: titleOf(discord.English, t.topic), Value: string(t.topic)})
	}
	greetings := &greetings{last: make(map[string]time.Time)}
	return discord.Command{
		Definition: discord.GeneralDefinition("help", "What I can do, and how",
			discord.ChoiceOption("topic", "What do you want to know about?", choices...)),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return it.Edit(ctx, h.page(it.Private(), h.readerOf(ctx, it), topic(it.Text("topic")), it.GuildID))
		}),
		Menus: map[string]discord.Handler{"help": h.showTopic},
		Mentioned: func(ctx context.Context, t *discord.Reply) error {
			if !greetings.allow(t.ChannelID, h.Now()) {
				return nil
			}
			_, err := t.Post(ctx, h.page(t.Public(ctx), reader{direct: t.GuildID == ""}, topicStart, t.GuildID))
			return err
		},
	}
}

// showTopic handles the menu. It replaces a page that only its member sees, and leaves a public one as it is.
func (h handlers) showTopic(ctx context.Context, it *discord.Interaction) error {
	acknowledge := (*discord.Interaction).DeferPrivately
	if it.Message != nil && it.Message.Flags&discord.FlagEphemeral != 0 {
		acknowledge = (*discord.Interaction).DeferUpdate
	}
	if err := acknowledge(it, ctx); err != nil {
		return err
	}
	return it.Edit(ctx, h.page(it.Private(), h.readerOf(ctx, it), topic(it.Chosen()), it.GuildID))
}

// readerOf returns the member as a reader.
func (h handlers) readerOf(ctx context.Context, it *discord.Interaction) reader {
	r := reader{direct: it.GuildID == "", external: it.External(), manages: it.MemberCan(discordgo.PermissionManageGuild)}
	r.curates = r.manages
	if !r.direct && !r.manages && h.Curators != nil {
		curator, err := h.Curators.IsCurator(ctx, it.GuildID, it.Roles(), false)
		r.curates = err == nil && curator
	}
	return r
}

// page returns the page of a topic, or the first page if the topic is unknown or not for the reader.
func (h handlers) page(l i18n.Language, r reader, of topic, guildID string) discord.Message {
	box := discord.Container{Color: palette.Done}
	shown := h.shownTopics(r)
	if !slices.Contains(shown, of) {
		of = topicStart
	}
	switch of {
	case topicStart:
		box.Blocks = h.startBlocks(l, r)
	case topicAbout:
		box.Blocks = h.aboutBlocks(l, guildID)
	default:
		box.Blocks = []discord.Block{discord.Text("## " + titleOf(l, of) + "\n" +
			introOf(l, of)), discord.Text(h.list(l, h.entries(r, of)))}
	}
	box.Blocks = append(box.Blocks, discord.Separator{}, topicMenu(l, shown, of))
	return discord.Message{Layout: []discord.Block{box}}
}

// shownTopics returns the topics whose pages have something for the reader.
func (h handlers) shownTopics(r reader) (all []topic) {
	for _, t := range topics {
		switch {
		case t.topic == topicAdmin && !r.curates, len(t.commands) > 0 && len(h.entries(r, t.topic)) == 0:
		default:
			all = append(all, t.topic)
		}
	}
	return all
}

// list returns a line for each command.
func (h handlers) list(l i18n.Language, all []entry) string {
	var lines []string
	for _, e := range all {
		if e.menu {
			name := e.name
			if id := "/" + name; l.HasMessage(id) {
				name = l.T(id)
			}
			lines = append(lines, l.T("help.menu", "Name", name))
			continue
		}
		about := e.description
		if own := e.descriptions[discordgo.Locale(l.Tag())]; own != "" {
			about = own
		}
		lines = append(lines, h.mention(l, e.name)+" · "+about)
	}
	return strings.Join(lines, "\n")
}

// tasks are the tasks of the first page, with their commands.
var tasks = [][2]string{
	{"help.task.make", "song"},
	{"help.task.write", "write draft"},
	{"help.task.lyrics", "lyrics"},
	{"help.task.edit", "edit extend"},
	{"help.task.find", "library browse"},
	{"help.task.listen", "jukebox play"},
	{"help.task.ideas", "idea board"},
	{"help.task.quota", "me quota"},
	{"help.task.admin", "admin settings"},
}

// startBlocks returns the first page: common tasks, each with a command.
func (h handlers) startBlocks(l i18n.Language, r reader) []discord.Block {
	var lines []string
	for _, t := range tasks {
		if len(h.find(r, t[1])) > 0 {
			lines = append(lines, "**"+l.T(t[0])+"** · "+h.mention(l, t[1]))
		}
	}
	below := "help.below"
	if h.Writes && !r.external { // where the bot is not a member, it receives no messages
		below = "help.below-drafts"
	}
	notes := "-# " + l.T(below)
	price := h.Offer.CommonPrice(h.Price)
	if price > 0 {
		notes += "\n-# " + l.T("help.price", "Credits", messages.Credits(l, price), "Command", h.mention(l, "me quota"))
	}
	return []discord.Block{discord.Text("## " + l.T("help.heading") + "\n" + l.T("help.example")),
		discord.Text(strings.Join(lines, "\n")), discord.Text(notes),
		discord.Row{messages.SurpriseButton(l, price)}}
}

// mention returns a mention of a command that members can click, or its name if its id is not known.
func (h handlers) mention(l i18n.Language, name string) string {
	return discord.CommandMention(l, h.CommandID, name)
}

// topicMenu returns the menu of topics.
func topicMenu(l i18n.Language, shown []topic, chosen topic) discord.Menu {
	var options []discord.MenuOption
	for _, t := range topics {
		if slices.Contains(shown, t.topic) {
			options = append(options, discord.MenuOption{Value: string(t.topic), Chosen: t.topic == chosen,
				Label: t.emoji + " " + titleOf(l, t.topic)})
		}
	}
	return discord.NewMenu(discord.MenuConfig{CustomID: "help", Placeholder: l.T("help.more"), Options: options})
}

// greetings limits how often the bot answers mentions in a channel.
type greetings struct {
	mu   sync.Mutex
	last map[string]time.Time // by channel
}

// greetingInterval is the time between two answers to mentions in a channel.
const greetingInterval = 5 * time.Minute

// allow reports whether a mention in a channel may be answered, and counts the answer.
func (g *greetings) allow(channelID string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, at := range g.last {
		if now.Sub(at) >= greetingInterval {
			delete(g.last, id)
		}
	}
	if _, answered := g.last[channelID]; answered {
		return false
	}
	g.last[channelID] = now
	return true
}
