package help

import (
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// providerNames returns the names of the providers that make songs.
func (h handlers) providerNames() string {
	var names []string
	for _, c := range h.Offer.Catalog.All() {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// aboutBlocks returns the page about the bot: its version, its models, the use of what members type, and the privacy
// code of its call in the guild.
func (h handlers) aboutBlocks(l i18n.Language, guildID string) []discord.Block {
	text := l.T("help.about.made", "Providers", h.providerNames())
	if h.Writes {
		text = l.T("help.about.written", "Providers", h.providerNames())
	}
	blocks := []discord.Block{
		discord.Text("## riffbot " + h.Version + "\n" + text),
		discord.Text("**" + l.T("help.about.models") + "**\n" +
			discord.Cut(discord.Plain(strings.Join(h.Offer.Catalog.ModelIDs(), ", ")), 1024)),
		discord.Text("**" + l.T("help.about.typed") + "**\n" + l.T("help.about.privacy")),
	}
	if code := callCode(h.PrivacyCode, guildID); code != "" {
		blocks = append(blocks, discord.Text("**"+l.T("help.about.call")+"**\n"+l.T("help.about.code", "Code", code)))
	}
	return blocks
}

// callCode returns the privacy code of a guild's call in groups of five digits, as Discord's clients show it;
// empty if there is none.
func callCode(privacyCode func(guildID string) string, guildID string) string {
	if privacyCode == nil || guildID == "" {
		return ""
	}
	var groups []string
	for group := range slices.Chunk([]byte(privacyCode(guildID)), 5) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
