package messages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// skippedText says which providers refused an order and who makes the song instead, as lines to append; empty if
// none did.
func (ord *Orders) skippedText(l i18n.Language, o songs.Order) string {
	if len(o.Skipped) == 0 {
		return ""
	}
	name := func(id string) string { return discord.Plain(ord.cfg.Offer.Catalog.Owner(id).Name) }
	var sentences []string
	for _, s := range o.Skipped {
		sentences = append(sentences, l.T(skippedTextFor(s.Reason), "Provider", name(s.Provider)))
	}
	sentences = append(sentences, l.T("providers.instead", "Provider", name(o.Provider)))
	return "\n-# 🔀 " + strings.Join(sentences, "\n-# ")
}

// skippedTextFor returns the id of the text for the reason for which a provider was skipped.
func skippedTextFor(r songs.Reason) string {
	switch r {
	case songs.ReasonQuota:
		return "providers.skipped.credit"
	case songs.ReasonNoAPI:
		return "providers.skipped.gone"
	case songs.ReasonBusy:
		return "providers.skipped.busy"
	case songs.ReasonDown:
		return "providers.skipped.unreachable"
	default:
		return "providers.skipped.account"
	}
}

// modelText returns the model of a song, with its provider if there are several.
func (ord *Orders) modelText(o songs.Order, s songs.Song) string {
	model := discord.Plain(s.Model)
	if catalog := ord.cfg.Offer.Catalog; len(catalog.All()) > 1 {
		model = strings.TrimPrefix(model+" · "+discord.Plain(catalog.Owner(o.Provider).Name), " · ")
	}
	return OrDash(discord.Cut(model, 100))
}

// failureMessage is [EndedMessage] that names the provider which did not make the song, if there are several. For
// a provider that the member chose, it says that no other one was asked.
func (ord *Orders) failureMessage(l i18n.Language, o songs.Order) discord.Message {
	m := EndedMessage(l, o)
	catalog := ord.cfg.Offer.Catalog
	if o.Failure == nil || o.Bought() || len(catalog.All()) < 2 {
		return m
	}
	switch o.Failure.Reason {
	case songs.ReasonToken, songs.ReasonQuota, songs.ReasonForbidden, songs.ReasonNoAPI, songs.ReasonBusy,
		songs.ReasonDown:
	default:
		return m
	}
	id := "providers.failed"
	if o.Spec.Provider != "" {
		id = "providers.chosen-failed"
	}
	e := m.Embeds[0]
	name := discord.Cut(discord.Plain(catalog.Owner(o.Provider).Name), 100)
	e.Description = discord.Cut(e.Description+"\n\n"+l.T(id, "Provider", name), 4096)
	return m
}

// madeText says that AI of the order's provider made the songs.
func (ord *Orders) madeText(l i18n.Language, o songs.Order) string {
	return l.T("orders.song.made", "Provider", discord.Cut(ord.cfg.Offer.Catalog.Owner(o.Provider).Name, 100))
}
