package commands

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// slowDiscord takes its time for every edit and goes on with it when the caller
// no longer waits, as a server does.
type slowDiscord struct {
	Discord
	mu    sync.Mutex
	takes time.Duration
	shown []Message
	at    []time.Time
	fail  error
	posts []Message
}

func (d *slowDiscord) EditAnswer(ctx context.Context, _ Token, m Message) (*Message, error) {
	d.mu.Lock()
	fail := d.fail
	d.mu.Unlock()
	if fail != nil {
		return nil, fail
	}
	landed := make(chan struct{})
	time.AfterFunc(d.takes, func() {
		d.mu.Lock()
		d.shown, d.at = append(d.shown, m), append(d.at, time.Now())
		d.mu.Unlock()
		close(landed)
	})
	select {
	case <-landed:
		return &m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *slowDiscord) Edit(_ context.Context, _, _ string, _ Message) (*Message, error) {
	return nil, ErrMessageGone
}

func (d *slowDiscord) Post(_ context.Context, _ string, m Message) (*Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.posts = append(d.posts, m)
	return &m, nil
}

func order1() songs.Order {
	return songs.Order{ID: "o1", State: songs.Rendering, Progress: -1, Songs: []songs.Song{{Take: 1, Title: "T"}},
		Address: address{Token: Token{Token: "t"}, TokenFrom: time.Now(), ChannelID: "c", MessageID: "m"}.encode()}
}

// A status that is on its way when the song is ready must not arrive after it.
func TestAStatusNeverCoversTheSong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDiscord{takes: 3 * time.Second}
		desk := NewDesk(d, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
		o := order1()
		desk.Changed(o)
		time.Sleep(2 * time.Second) //nolint:forbidigo // the bubble's clock: the status is under way
		if _, err := desk.Deliver(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock
		if n := len(d.shown); n != 2 || d.shown[n-1].Embeds[0].Color != palette.Done {
			t.Errorf("%d messages, the last in colour %x", n, d.shown[n-1].Embeds[0].Color)
		}
	})
}

func TestStatusEditsAreSparing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDiscord{takes: time.Millisecond}
		desk := NewDesk(d, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
		o := order1()
		for n := range 600 {
			o.Progress = n / 10 // changes once a second
			desk.Changed(o)
			time.Sleep(100 * time.Millisecond) //nolint:forbidigo // the bubble's clock
		}
		desk.quiet(o.ID)
		if n := len(d.at); n < 10 || n > 13 {
			t.Errorf("%d edits in a minute", n)
		}
		for i := 1; i < len(d.at); i++ {
			if gap := d.at[i].Sub(d.at[i-1]); gap < editPace {
				t.Errorf("two edits within %s", gap)
			}
		}
	})
}

func TestASongWhoseMessageWasDeletedIsPostedAnew(t *testing.T) {
	d := &slowDiscord{fail: ErrMessageGone}
	desk := NewDesk(d, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
	if _, err := desk.Deliver(t.Context(), order1()); err != nil {
		t.Fatal(err)
	}
	if len(d.posts) != 1 || d.posts[0].Nonce != "o1" {
		t.Errorf("%+v", d.posts)
	}
	d.fail = errors.New("something else")
	if _, err := desk.Deliver(t.Context(), order1()); err == nil || len(d.posts) != 1 {
		t.Errorf("%v, %d posts", err, len(d.posts))
	}
}

// speaks is a Speech that says the same of every server.
type speaks string

func (s speaks) Language(context.Context, string, string) words.Language { return words.In(string(s)) }

// An order's message stays in the language that it was ordered in, wherever it goes.
func TestAnOrdersMessageSpeaksTheLanguageOfItsPlace(t *testing.T) {
	t.Parallel()
	ordered := func(guild, locale, server string) []byte {
		it := decode(t, nil, map[string]any{"type": 2, "guild_id": guild, "locale": locale})
		it.speech = speaks(server)
		return newAddress(t.Context(), it, &Message{ID: "m"}).encode()
	}
	for name, c := range map[string]struct {
		guild   string
		address []byte
		now     string // what the server speaks by then
		want    string // a field's name
		tag     string
	}{
		"in a server":                   {"g", ordered("g", "en-US", "zh-CN"), "en", "风格", "zh-CN"},
		"in another":                    {"g", ordered("g", "zh-CN", "en"), "zh-CN", "Style", "en"},
		"in direct messages":            {"", ordered("", "zh-CN", "en"), "en", "风格", "zh-CN"},
		"nobody asked for it":           {"g", PostIn("c"), "zh-CN", "风格", "zh-CN"},
		"an old one":                    {"g", []byte(`{"channel_id":"c"}`), "en", "Style", "en"},
		"an old one in direct messages": {"", []byte(`{"channel_id":"c"}`), "zh-CN", "Style", "en"},
	} {
		d := &slowDiscord{fail: ErrMessageGone}
		desk := NewDesk(d, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now)
		desk.Speak(speaks(c.now))
		o := order1()
		o.Place.GuildID, o.Address = c.guild, c.address
		b, err := desk.Deliver(t.Context(), o)
		if err != nil || len(d.posts) != 1 {
			t.Fatalf("%s: %v, %d posts", name, err, len(d.posts))
		}
		to, err := decodeAddress(b)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.posts[0].Embeds[0].Fields[0].Name; got != c.want || to.Language != c.tag {
			t.Errorf("%s: %q, from then on %q", name, got, to.Language)
		}
	}
}
