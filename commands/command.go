package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Handler answers one interaction. An error it returns is explained to the
// person and logged by whoever called it; a handler does neither.
type Handler func(ctx context.Context, it *Interaction) error

// Command is something people can say, with everything that belongs to it.
type Command struct {
	// Definition is nil for what has no command of its own, only buttons.
	Definition   *discordgo.ApplicationCommand
	Handle       Handler
	Autocomplete Handler
	// Subcommands take the place of Handle: a command that has them cannot be used
	// without one.
	Subcommands []Subcommand
	// Orders says that this leads to an order, or to words that cost as well: whom
	// a server has blocked, or who is in a channel where nothing is ordered, is
	// told so before anything else happens.
	Orders bool
	// Buttons, Menus and Forms by verb: the part of their custom id before the first
	// colon. They hold nothing else than ids, so they work for ever.
	Buttons map[string]Handler
	Menus   map[string]Handler
	Forms   map[string]Handler
	// Turns by the verb of a button of the message that they answer.
	Turns map[string]TurnHandler
}

// Subcommand is one of several things that a command does: "/jukebox skip".
type Subcommand struct {
	Name, Description string
	Options           []*discordgo.ApplicationCommandOption
	Handle            Handler
	Autocomplete      Handler
}

// definition is the command with its subcommands, as Discord wants it.
func (c Command) definition() *discordgo.ApplicationCommand {
	if len(c.Subcommands) == 0 {
		return c.Definition
	}
	d := *c.Definition
	for _, s := range c.Subcommands {
		d.Options = append(d.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: s.Name, Description: s.Description, Options: s.Options})
	}
	return &d
}

// ErrUnknown says that nobody handles this interaction: most often a button
// that an older version of the bot drew.
var ErrUnknown = errors.New("nothing handles this interaction")

// Router finds the handler of an interaction.
type Router struct {
	definitions []*discordgo.ApplicationCommand
	handlers    map[string]Handler
	turns       map[string]TurnHandler
	orders      map[string]bool // the handlers that lead to an order
	// open, if given, says whether the bot may be used in a guild, and gate whether
	// somebody may order here.
	open   func(guildID string) error
	gate   func(ctx context.Context, where visit) error
	seal   Seal
	speech Speech
	posts  postStore // nil: messages are not recorded
	access Access
	screen Screen
	free   map[string]bool // options that hold texts, by handler and name
}

// visit is who wants to order something, and where.
type visit struct {
	guildID, userID string
	channelID       string // empty: not known
	within          string // the channel that a thread is in
}

// NewRouter takes the commands in. The same name twice is an error.
func NewRouter(commands []Command) (*Router, error) {
	r := &Router{speech: asDiscordSays{}, handlers: make(map[string]Handler), turns: make(map[string]TurnHandler), orders: make(map[string]bool), free: make(map[string]bool)}
	var clashes []error
	orders := false
	add := func(key string, h Handler) {
		if h == nil {
			return
		}
		r.orders[key] = orders && !strings.HasPrefix(key, "autocomplete ")
		if _, dup := r.handlers[key]; dup {
			clashes = append(clashes, fmt.Errorf("%s is handled twice", key))
		}
		r.handlers[key] = h
	}
	for _, c := range commands {
		orders = c.Orders
		if c.Definition != nil {
			r.definitions = append(r.definitions, localize(c.definition()))
			add("command "+c.Definition.Name, c.Handle)
			freeOptions("command "+c.Definition.Name, c.Definition.Options, r.free)
			add("autocomplete "+c.Definition.Name, c.Autocomplete)
			for _, s := range c.Subcommands {
				add("command "+c.Definition.Name+" "+s.Name, s.Handle)
				freeOptions("command "+c.Definition.Name+" "+s.Name, s.Options, r.free)
				add("autocomplete "+c.Definition.Name+" "+s.Name, s.Autocomplete)
			}
		}
		for verb, h := range c.Buttons {
			add("button "+verb, h)
		}
		for verb, h := range c.Menus {
			add("menu "+verb, h)
		}
		for verb, h := range c.Forms {
			add("form "+verb, h)
		}
		for verb, h := range c.Turns {
			r.turns[verb] = h
			r.orders["turn "+verb] = orders
		}
	}
	return r, errors.Join(clashes...)
}

// Definitions are what Discord has to know of the commands.
func (r *Router) Definitions() []*discordgo.ApplicationCommand { return r.definitions }

// Names are all that has a handler, as [Router.Name] says it, in order.
func (r *Router) Names() []string { return slices.Sorted(maps.Keys(r.handlers)) }

// Name is what the interaction asks for, for logs and metrics: never text that
// somebody typed.
func (r *Router) Name(it *Interaction) string {
	verb, _, _ := strings.Cut(it.Data.CustomID, ":")
	switch it.Type {
	case TypeCommand:
		return strings.TrimSpace("command " + it.Data.Name + " " + it.Sub)
	case TypeAutocomplete:
		return strings.TrimSpace("autocomplete " + it.Data.Name + " " + it.Sub)
	case TypeComponent:
		if it.Data.Kind > buttonKind {
			return "menu " + verb
		}
		return "button " + verb
	case TypeForm:
		return "form " + verb
	default:
		return "unknown"
	}
}

// Handle runs the interaction's handler; [ErrUnknown] if there is none.
func (r *Router) Handle(ctx context.Context, it *Interaction) error {
	name := r.Name(it)
	h, ok := r.handlers[name]
	if !ok {
		return ErrUnknown
	}
	it.seal, it.speech, it.access, it.screen = r.seal, r.speech, r.access, r.screen
	if r.posts != nil {
		it.discord = RecordPosts(it.discord, r.posts)
	}
	if r.open != nil {
		if err := r.open(it.GuildID); err != nil {
			return err
		}
	}
	if r.gate != nil && r.orders[name] {
		if err := r.gate(ctx, visit{guildID: it.GuildID, userID: it.User().ID, channelID: it.ChannelID, within: it.within()}); err != nil {
			return err
		}
	}
	if err := r.screen.local(ctx, it.GuildID, r.typed(it, name)); err != nil {
		return err
	}
	return h(ctx, it)
}

// buttonKind is Discord's component type of a button; menus have higher ones.
const buttonKind = 2

// customID joins a verb and its arguments.
func customID(verb string, args ...string) string {
	return strings.Join(append([]string{verb}, args...), ":")
}

// args are the parts of the custom id after the verb; want of them, empty where
// the id has fewer.
func (it *Interaction) args(want int) []string {
	parts := append(strings.Split(it.Data.CustomID, ":")[1:], make([]string, want)...)
	return parts[:want]
}
