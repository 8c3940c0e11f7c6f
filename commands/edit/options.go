package edit

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// inputParams maps options and form fields to the provider's parameters. The title is not in it:
// the bot uses the title even if the provider does not accept one.
var inputParams = map[string]provider.Param{
	"from": provider.ParamFrom, "to": provider.ParamTo, "lyrics": provider.ParamLyrics, "style": provider.ParamStyle,
	"instrumental": provider.ParamInstrumental,
}

// accepter is a provider or all of them.
type accepter interface {
	Accepts(a provider.Action, p provider.Param) bool
}

// acceptsInput reports whether an input affects an action.
func acceptsInput(c accepter, a provider.Action, name string) bool {
	p, ok := inputParams[name]
	return !ok || c.Accepts(a, p)
}

// removeUnusedOptions removes the options that do not affect an action.
func removeUnusedOptions(d *discordgo.ApplicationCommand, c accepter, a provider.Action) {
	d.Options = slices.DeleteFunc(d.Options, func(o *discordgo.ApplicationCommandOption) bool {
		return !acceptsInput(c, a, o.Name)
	})
}

// withoutUnusedFields returns a form without the text fields that do not affect an action.
func withoutUnusedFields(f discord.Form, c accepter, a provider.Action) discord.Form {
	f.Fields = slices.DeleteFunc(f.Fields, func(field discord.FormField) bool {
		text, ok := field.Input.(discord.TextField)
		return ok && !acceptsInput(c, a, text.CustomID)
	})
	return f
}
