package help

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/i18n"
)

// topic is a page of /help.
type topic string

// The topics, in the order of the menu.
const (
	topicStart     topic = "start"
	topicSongs     topic = "songs"
	topicEdit      topic = "edit"
	topicLibrary   topic = "library"
	topicJukebox   topic = "jukebox"
	topicPlaylists topic = "playlists"
	topicIdeas     topic = "ideas"
	topicAccount   topic = "account"
	topicAdmin     topic = "admin"
	topicPrivacy   topic = "privacy"
	topicAbout     topic = "about"
)

// topics are all topics with their emoji, the ids of their title and introduction, and the commands that their pages
// list: a command, a subcommand, or a group with all its subcommands.
var topics = []struct {
	topic        topic
	emoji        string
	title, intro string
	commands     []string
}{
	{topicStart, "🎵", "help.topic.start", "", nil},
	{topicSongs, "🎤", "help.topic.songs", "help.intro.songs",
		[]string{"song", "write", "lyrics", "singer", "Make a song from this"}},
	{topicEdit, "🎛️", "help.topic.edit", "help.intro.edit", []string{"edit"}},
	{topicLibrary, "📚", "help.topic.library", "help.intro.library",
		[]string{"library", "Songs by this member", "Report this song"}},
	{topicJukebox, "🔊", "help.topic.jukebox", "help.intro.jukebox", []string{"jukebox"}},
	{topicPlaylists, "📃", "help.topic.playlists", "help.intro.playlists", []string{"playlist"}},
	{topicIdeas, "💡", "help.topic.ideas", "help.intro.ideas", []string{"idea"}},
	{topicAccount, "👤", "help.topic.account", "help.intro.account", []string{"me"}},
	{topicAdmin, "⚙️", "help.topic.admin", "help.intro.admin", []string{"admin", "idea board", "jukebox settings"}},
	{topicPrivacy, "🔒", "help.topic.privacy", "help.intro.privacy", []string{"me privacy", "me export", "me delete"}},
	{topicAbout, "ℹ️", "help.topic.about", "", nil},
}

// titleOf returns the title of a topic.
func titleOf(l i18n.Language, of topic) string {
	for _, t := range topics {
		if t.topic == of {
			return l.T(t.title)
		}
	}
	return ""
}

// introOf returns the introduction of the page of a topic.
func introOf(l i18n.Language, of topic) string {
	for _, t := range topics {
		if t.topic == of && t.intro != "" {
			return l.T(t.intro)
		}
	}
	return ""
}

// reader is who reads a page, and where.
type reader struct {
	direct   bool // in direct messages
	external bool // where only the account of the member has the bot
	manages  bool // manages the server
	curates  bool // decides about reports and the board; who manages the server does
}

// entry is a command or a subcommand on a page.
type entry struct {
	name         string // "edit extend"
	menu         bool   // context menu command
	description  string
	descriptions map[discordgo.Locale]string
}

// entries returns the commands of a topic that the reader can use.
func (h handlers) entries(r reader, of topic) (all []entry) {
	for _, t := range topics {
		if t.topic != of {
			continue
		}
		for _, name := range t.commands {
			all = append(all, h.find(r, name)...)
		}
	}
	return all
}

// find returns a command, a subcommand, or all subcommands of a group, if they exist and the reader can use them.
func (h handlers) find(r reader, name string) (all []entry) {
	for _, c := range h.Commands() {
		if !strings.HasPrefix(name, c.Name) || !h.offers(r, c) {
			continue
		}
		grouped := false
		for _, o := range c.Options {
			if o.Type != discordgo.ApplicationCommandOptionSubCommand {
				break
			}
			grouped = true
			e := entry{name: c.Name + " " + o.Name, description: o.Description, descriptions: o.DescriptionLocalizations}
			if (name == c.Name || name == e.name) && !h.off(e.name) && r.may(e.name) {
				all = append(all, e)
			}
		}
		if !grouped && name == c.Name {
			e := entry{name: c.Name, menu: c.Description == "", description: c.Description}
			if c.DescriptionLocalizations != nil {
				e.descriptions = *c.DescriptionLocalizations
			}
			all = append(all, e)
		}
	}
	return all
}

// offers reports whether a command is for the reader.
func (h handlers) offers(r reader, c *discordgo.ApplicationCommand) bool {
	inDirect := c.Contexts == nil || slices.Contains(*c.Contexts, discordgo.InteractionContextBotDM)
	return (inDirect || !r.direct) && !h.off(c.Name)
}

// may reports whether the reader has the permission that a subcommand needs.
func (r reader) may(name string) bool {
	switch {
	case name == "admin reports":
		return r.curates
	case strings.HasPrefix(name, "admin "), name == "jukebox settings":
		return r.manages
	default:
		return true
	}
}

// off reports whether the operator switched off what a command needs.
func (h handlers) off(name string) bool {
	switch name {
	case "jukebox", "playlist", "playlist play":
		return !h.Jukebox
	case "library karaoke":
		return !h.FFmpeg
	default:
		return false
	}
}
