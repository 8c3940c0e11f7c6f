package messages

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// fixedLocale is a LocaleResolver that returns the same language for every server.
type fixedLocale string

func (s fixedLocale) Language(context.Context, string, string) i18n.Language {
	return i18n.ForLocale(string(s))
}

func TestMessageKeepsLanguageOfOrder(t *testing.T) {
	t.Parallel()
	ordered := func(guild, locale, server string) []byte {
		it := commandtest.Decode(t, nil, map[string]any{"type": 2, "guild_id": guild, "locale": locale})
		it.Locales = fixedLocale(server)
		return NewAddress(t.Context(), it, &discord.Message{ID: "m"}).Encode()
	}
	for name, c := range map[string]struct {
		guild   string
		address []byte
		now     string // the server's language at delivery
		want    string // the name of a field
		tag     string
	}{
		"in a server":                   {"g", ordered("g", "en-US", "zh-CN"), "en", "风格", "zh-CN"},
		"in another server":             {"g", ordered("g", "zh-CN", "en"), "zh-CN", "Style", "en"},
		"in direct messages":            {"", ordered("", "zh-CN", "en"), "en", "风格", "zh-CN"},
		"without interaction":           {"g", ChannelAddress("c"), "zh-CN", "风格", "zh-CN"},
		"stored without language":       {"g", []byte(`{"channel_id":"c"}`), "en", "Style", "en"},
		"in direct messages without it": {"", []byte(`{"channel_id":"c"}`), "zh-CN", "Style", "en"},
	} {
		d := &commandtest.SlowDiscord{Err: discord.ErrMessageGone}
		orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now, Locales: fixedLocale(c.now)})
		o := newOrder()
		o.Place.GuildID, o.Address = c.guild, c.address
		b, err := orders.Deliver(t.Context(), o)
		if err != nil || len(d.Posts) != 1 {
			t.Fatalf("%s: %v, %d posts", name, err, len(d.Posts))
		}
		to, err := DecodeAddress(b)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Posts[0].Embeds[0].Fields[0].Name; got != c.want || to.Language != c.tag {
			t.Errorf("%s: field %q, address in %q", name, got, to.Language)
		}
	}
}

func newOrder() songs.Order {
	return songs.Order{ID: "o1", State: songs.Rendering, Progress: -1, Songs: []songs.Song{{Take: 1, Title: "T"}},
		Address: Address{Token: discord.Token{Token: "t"}, TokenFrom: time.Now(), ChannelID: "c",
			MessageID: "m"}.Encode()}
}
