package apps

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
)

// Errors of the command.
var (
	errOff = &discord.UserError{Reason: "server has no web pages", Text: "apps.refused.off"}
	// errTooMany is [apikeys.ErrTooMany] as members see it.
	errTooMany = &discord.UserError{Reason: apikeys.ErrTooMany.Error(), Text: "apps.refused.too-many",
		Args: []any{"Count", apikeys.MaxOfMember}}
)

// start makes a password for the app of the option or, without one, lists the passwords.
func (h handlers) start(ctx context.Context, it *discord.Interaction) error {
	if app := cleantext.Name(it.Text("app")); app != "" {
		return h.create(ctx, it, discord.Cut(app, apikeys.MaxName))
	}
	return h.show(ctx, it)
}

// requirePages returns errOff if the server has no web pages.
func (h handlers) requirePages(ctx context.Context, it *discord.Interaction) error {
	set, err := h.Settings.Settings(ctx, it.GuildID)
	if err == nil && !set.Web.Switch.Or(h.OnByDefault) {
		err = errOff
	}
	return err
}

// create makes a password and shows it to the member, once.
func (h handlers) create(ctx context.Context, it *discord.Interaction, app string) error {
	if err := h.requirePages(ctx, it); err != nil {
		return err
	}
	key, secret, err := h.Keys.Create(ctx, it.User().ID, it.GuildID, app)
	if errors.Is(err, apikeys.ErrTooMany) {
		return errTooMany
	}
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, panel(discord.Text("## "+l.T("apps.created.title", "App", nameOf(l, key))+"\n"+
		l.T("apps.created.text", "Address", h.URL, "Password", secret)),
		discord.Row{{Label: l.T("apps.list"), Emoji: "📱", CustomID: discord.CustomID("appkeylist")}}))
}

func nameOf(l i18n.Language, k apikeys.Key) string {
	return cmp.Or(discord.Plain(k.Name), l.T("apps.unnamed"))
}

// show lists the passwords of the member in the server.
func (h handlers) show(ctx context.Context, it *discord.Interaction) error {
	all, err := h.Keys.List(ctx, it.User().ID, it.GuildID)
	if err != nil {
		return err
	}
	if len(all) == 0 { // those of before can be revoked without pages
		if err := h.requirePages(ctx, it); err != nil {
			return err
		}
	}
	return it.Edit(ctx, h.list(it.Private(), all))
}

// list returns the message with passwords, without their secrets, and a menu to revoke them.
func (h handlers) list(l i18n.Language, all []apikeys.Key) discord.Message {
	blocks := []discord.Block{discord.Text("## " + l.T("apps.title") + "\n" + l.T("apps.text", "Address", h.URL))}
	menu := discord.MenuConfig{CustomID: discord.CustomID("appkeyrevoke"), Placeholder: l.T("apps.revoke")}
	var lines []string
	for _, k := range all {
		used := l.T("apps.never")
		if !k.Used.IsZero() {
			used = discord.RelativeTime(k.Used)
		}
		lines = append(lines, l.T("apps.line", "App", nameOf(l, k), "Created", discord.RelativeTime(k.Created), "Used", used))
		menu.Options = append(menu.Options, discord.MenuOption{Label: cmp.Or(k.Name, l.T("apps.unnamed")),
			Value: string(k.ID)})
	}
	if len(all) > 0 {
		blocks = append(blocks, discord.Text(strings.Join(lines, "\n")), discord.NewMenu(menu))
	}
	if len(all) < apikeys.MaxOfMember {
		blocks = append(blocks, discord.Row{{Label: l.T("apps.new"), Emoji: "🔑", CustomID: discord.CustomID("appkeynew")}})
	}
	return panel(blocks...)
}

func panel(blocks ...discord.Block) discord.Message {
	return discord.Message{Layout: []discord.Block{discord.Container{Color: palette.Done, Blocks: blocks}}}
}

// revoke deletes the chosen password and lists the others.
func (h handlers) revoke(ctx context.Context, it *discord.Interaction) error {
	err := h.Keys.Revoke(ctx, it.User().ID, apikeys.ID(it.Chosen()))
	if err != nil && !errors.Is(err, apikeys.ErrUnknown) { // revoked before
		return err
	}
	return h.show(ctx, it)
}
