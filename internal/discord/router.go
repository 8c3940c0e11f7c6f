package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Handler handles an interaction. The caller explains a returned error to the member and
// logs it.
type Handler func(ctx context.Context, it *Interaction) error

// Command is a command with its components and forms.
type Command struct {
	// Definition is nil for an entry with only components.
	Definition *discordgo.ApplicationCommand
	// Group is the name of the command of which this one becomes a subcommand; see [Compose].
	// Empty: it stands alone.
	Group        string
	Handle       Handler
	Autocomplete Handler
	// Subcommands replace Handle.
	Subcommands []Subcommand
	// Orders reports that the command leads to an order or to paid lyrics: members whom
	// a server blocked, and channels without orders, are rejected first.
	Orders bool
	// Buttons, Menus and Forms are handlers by the pattern of their custom ids: a verb and
	// named variables, such as "copyof:{song}:{format}"; see [Interaction.Var]. Custom ids
	// contain only ids, so they never expire.
	Buttons map[string]Handler
	Menus   map[string]Handler
	Forms   map[string]Handler
	// Reopen builds the forms of Forms, by the same patterns, so that a form that is refused opens again with what was
	// typed. Every form has one.
	Reopen map[string]FormBuilder
	// TextOption is, for a command in the context menu of messages, the command and its option that take the text of
	// the message, such as "write" and "idea".
	TextOption [2]string
	// Replies are handlers by the verb of a button of the referenced message.
	Replies map[string]ReplyHandler
	// Mentioned handles messages that mention the bot, and direct messages to it.
	Mentioned func(ctx context.Context, t *Reply) error
}

// Subcommand is a subcommand: "/jukebox skip".
type Subcommand struct {
	Name, Description string
	Options           []*discordgo.ApplicationCommandOption
	Handle            Handler
	Autocomplete      Handler
	Orders            bool // like [Command.Orders]
}

// definition returns the definition of the command with its subcommands.
func (c Command) definition() *discordgo.ApplicationCommand {
	if len(c.Subcommands) == 0 {
		return c.Definition
	}
	d := *c.Definition
	for _, s := range c.Subcommands {
		d.Options = append(d.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: s.Name, Description: s.Description,
			Options: s.Options})
	}
	return &d
}

// ErrUnknown reports that an interaction has no handler, usually a button of an older
// version of the bot.
var ErrUnknown = errors.New("interaction has no handler")

// Router finds the handler of an interaction.
type Router struct {
	definitions []*discordgo.ApplicationCommand
	handlers    map[string]Handler
	replies     map[string]ReplyHandler
	orders      map[string]bool     // handlers that lead to an order
	variables   map[string][]string // names of the variables of custom ids, by handler
	config      RouterConfig
	freeText    map[string]bool // free-text options, by handler and name
	MaxLengths  map[string]int  // maximum lengths of options, by the same
	oldNames    map[string]OldName
	// options are the options of commands, reopen the builders of forms, and messageTexts the commands that take the
	// text of a message.
	options      map[string][]*discordgo.ApplicationCommandOption
	reopen       map[string]FormBuilder
	messageTexts map[string][2]string
	mentioned    func(ctx context.Context, t *Reply) error
}

// Visit is a member who wants to order, and the channel.
type Visit struct {
	GuildID, UserID string
	ChannelID       string // empty: unknown
	ParentChannelID string // channel of a thread
}

// RouterConfig is the configuration of a router. The zero value checks and records
// nothing.
type RouterConfig struct {
	// UserInstall lets members use the bot through their accounts, where it is not installed.
	UserInstall bool
	// Answered is called after a handler showed a response; may be nil.
	Answered func(ctx context.Context, it *Interaction)
	// returns why the bot may not be used in a guild; may be nil
	Allowed    func(guildID string) error
	AllowOrder func(ctx context.Context, where Visit) error // returns why nothing may be ordered there; may be nil
	Tokens     TokenCipher
	Locales    LocaleResolver // nil: the language from Discord
	Posts      PostStore      // nil: messages are not recorded
	Access     Access
	Filter     TextFilter
	Drafts     *FormDrafts // keeps what was typed when it is refused or asks; nil: it is not kept
	// DraftWait is how long the router waits before it says that a draft is gone, so that another process or
	// delivery that has the draft answers first. It is less than the three seconds of an interaction.
	DraftWait time.Duration
	// Price returns what running a command or form spends, in credits, by the name of its handler; nil: nothing.
	Price func(name string) int
	// IsID reports whether a text is an id of the bot; nil: no text is.
	IsID     func(text string) bool
	OldNames []OldName // former names of commands that still work
}

// NewRouter returns a router of commands. It returns an error if a name is repeated.
func NewRouter(commands []Command, config RouterConfig) (*Router, error) {
	if config.Locales == nil {
		config.Locales = DefaultLocales{}
	}
	r := &Router{config: config, handlers: make(map[string]Handler), replies: make(map[string]ReplyHandler),
		orders: make(map[string]bool), variables: make(map[string][]string), freeText: make(map[string]bool),
		MaxLengths: make(map[string]int), oldNames: make(map[string]OldName),
		options: make(map[string][]*discordgo.ApplicationCommandOption), reopen: make(map[string]FormBuilder),
		messageTexts: make(map[string][2]string)}
	for _, o := range config.OldNames {
		r.oldNames[o.Name] = o
	}
	var clashes []error
	orders := false
	add := func(key string, h Handler) {
		if h == nil {
			return
		}
		r.orders[key] = orders && !strings.HasPrefix(key, "autocomplete ")
		if _, dup := r.handlers[key]; dup {
			clashes = append(clashes, fmt.Errorf("duplicate handler of %s", key))
		}
		r.handlers[key] = h
	}
	addPattern := func(kind, pattern string, h Handler) {
		verb, variables := parsePattern(pattern)
		add(kind+verb, h)
		r.variables[kind+verb] = variables
	}
	if config.Drafts != nil {
		addPattern("button ", "pick:{draft}:{number}", r.pick)
		addPattern("button ", refillVerb+":{draft}", r.refill)
		addPattern("button ", retryVerb+":{draft}", r.retry)
		addPattern("form ", refilledVerb+":{draft}:{command}", r.submitRefilled)
	}
	for _, c := range commands {
		orders = c.Orders
		if c.Mentioned != nil {
			r.mentioned = c.Mentioned
		}
		if c.Definition != nil {
			d := c.definition()
			if config.UserInstall {
				d = forAccounts(d)
			}
			r.definitions = append(r.definitions, localize(d))
			add("command "+c.Definition.Name, c.Handle)
			freeOptions("command "+c.Definition.Name, c.Definition.Options, r.freeText)
			longestOptions("command "+c.Definition.Name, c.Definition.Options, r.MaxLengths)
			r.options["command "+c.Definition.Name] = c.Definition.Options
			if c.TextOption[0] != "" {
				r.messageTexts[c.Definition.Name] = c.TextOption
			}
			add("autocomplete "+c.Definition.Name, c.Autocomplete)
			for _, s := range c.Subcommands {
				orders = c.Orders || s.Orders
				add("command "+c.Definition.Name+" "+s.Name, s.Handle)
				freeOptions("command "+c.Definition.Name+" "+s.Name, s.Options, r.freeText)
				longestOptions("command "+c.Definition.Name+" "+s.Name, s.Options, r.MaxLengths)
				r.options["command "+c.Definition.Name+" "+s.Name] = s.Options
				add("autocomplete "+c.Definition.Name+" "+s.Name, s.Autocomplete)
			}
			orders = c.Orders
		}
		for pattern, h := range c.Buttons {
			addPattern("button ", pattern, h)
		}
		for pattern, h := range c.Menus {
			addPattern("menu ", pattern, h)
		}
		for pattern, h := range c.Forms {
			addPattern("form ", pattern, h)
		}
		for pattern, build := range c.Reopen {
			verb, _ := parsePattern(pattern)
			r.reopen["form "+verb] = build
		}
		for verb, h := range c.Replies {
			r.replies[verb] = h
			r.orders["reply "+verb] = orders
		}
	}
	return r, errors.Join(clashes...)
}

// Definitions returns the definitions of the commands.
func (r *Router) Definitions() []*discordgo.ApplicationCommand { return r.definitions }

// Names returns the sorted names of all handlers, as [Router.Name] returns them.
func (r *Router) Names() []string { return slices.Sorted(maps.Keys(r.handlers)) }

// Name returns the name of an interaction for logs and metrics. It never contains text
// of a member.
func (r *Router) Name(it *Interaction) string {
	verb, _, _ := strings.Cut(it.Data.CustomID, ":")
	switch it.Type {
	case TypeCommand:
		return "command " + r.currentName(it)
	case TypeAutocomplete:
		return "autocomplete " + r.currentName(it)
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

// Handle calls the handler of an interaction, or returns [ErrUnknown]. It keeps the input of what fails.
func (r *Router) Handle(ctx context.Context, it *Interaction) error {
	return r.KeepInput(ctx, it, r.handle(ctx, it))
}

// handle implements [Router.Handle] without keeping the input.
func (r *Router) handle(ctx context.Context, it *Interaction) error {
	name := r.Name(it)
	if _, ok := r.handlers[name]; !ok {
		return ErrUnknown
	}
	old := r.rename(it)
	it.ShortenOptions(name, r.MaxLengths)
	it.Tokens, it.Locales, it.Access, it.Filter = r.config.Tokens, r.config.Locales, r.config.Access, r.config.Filter
	if r.config.Posts != nil {
		it.Client = RecordPosts(it.Client, r.config.Posts)
	}
	if r.config.Allowed != nil {
		if err := r.config.Allowed(it.host()); err != nil {
			return err
		}
	}
	if it.UserInstalled() && !r.config.UserInstall {
		return ErrUserInstall
	}
	if err := r.run(ctx, it, name); err != nil {
		if errors.Is(err, ErrChoiceGone) || errors.Is(err, ErrDraftGone) || errors.Is(err, ErrInputGone) {
			r.letOthersAnswer(ctx)
		}
		return err
	}
	if old != nil {
		it.hintNewName(ctx, *old)
	}
	if r.config.Answered != nil && it.Answer.shown && it.Type != TypeAutocomplete {
		r.config.Answered(ctx, it)
	}
	return nil
}

// letOthersAnswer waits so that another process that received the same interaction and has its draft answers first.
func (r *Router) letOthersAnswer(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(r.config.DraftWait):
	}
}

// run calls the handler with a name after the checks that depend on it.
func (r *Router) run(ctx context.Context, it *Interaction, name string) error {
	h, ok := r.handlers[name]
	if !ok {
		return ErrUnknown
	}
	it.variables = r.variables[name]
	if r.config.AllowOrder != nil && r.orders[name] {
		if err := r.config.AllowOrder(ctx, Visit{GuildID: it.GuildID, UserID: it.User().ID, ChannelID: it.ChannelID,
			ParentChannelID: it.ParentChannelID()}); err != nil {
			return err
		}
	}
	if err := r.config.Filter.Check(ctx, it.GuildID, r.typedTexts(it, name)); err != nil {
		return err
	}
	return h(ctx, it)
}

// buttonKind is the component type of a button; menus have higher ones.
const buttonKind = 2
