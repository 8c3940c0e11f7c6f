package songs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// namedProvider is a fakeProvider with an id of its own.
type namedProvider struct {
	*fakeProvider
	id   string
	find func(r provider.Request) (*provider.Ticket, error)
}

func (p namedProvider) Capabilities() provider.Capabilities {
	c := p.fakeProvider.Capabilities()
	c.ID = p.id
	return c
}

func (p namedProvider) Find(_ context.Context, r provider.Request, _ time.Time) (*provider.Ticket, error) {
	if p.find == nil {
		return nil, provider.NotOffered("find purchase")
	}
	return p.find(r)
}

// rejects returns the result of paid requests that buy nothing.
func rejects(kind provider.Kind, purchase provider.Purchase, retryable bool) func(int) error {
	return func(int) error {
		return &provider.Error{Kind: kind, Purchase: purchase, Retryable: retryable, Err: errors.New("rejected")}
	}
}

// TestNextProviderMakesSongOnlyIfNothingWasBought lets the first of three providers fail in every way.
func TestNextProviderMakesSongOnlyIfNothingWasBought(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		submit  func(int) error
		spec    songs.SongSpec
		credits songs.Prices
		state   songs.State
		by      string // the provider that the order ends with
		bought  string // requests to each provider
	}{
		"no credit":               {rejects(provider.KindQuota, provider.NotBought, false), prompt, nil, songs.Done, "second", "1 1 0"},
		"no API":                  {rejects(provider.KindNoAPI, provider.NotBought, false), prompt, nil, songs.Done, "second", "1 1 0"},
		"disabled":                {rejects(provider.KindForbidden, provider.NotBought, false), prompt, nil, songs.Done, "second", "1 1 0"},
		"wrong token":             {rejects(provider.KindToken, provider.NotBought, false), prompt, nil, songs.Done, "second", "1 1 0"},
		"action withdrawn":        {rejects(provider.KindNotOffered, provider.NotBought, false), prompt, nil, songs.Done, "second", "1 1 0"},
		"overloaded":              {rejects(provider.KindRateLimited, provider.NotBought, true), prompt, nil, songs.Done, "second", "3 1 0"},
		"connection refused":      {rejects("", provider.NotBought, true), prompt, nil, songs.Done, "second", "3 1 0"},
		"second is too expensive": {rejects(provider.KindQuota, provider.NotBought, false), prompt, songs.Prices{"second": 2}, songs.Done, "third", "1 0 1"},
		"second's model is too expensive": {rejects(provider.KindQuota, provider.NotBought, false),
			songs.SongSpec{Prompt: "x", Model: "FUZZ-1.0"}, songs.Prices{"second//fuzz-1.0": 2}, songs.Done, "third", "1 0 1"},
		"nobody sings": {rejects(provider.KindQuota, provider.NotBought, false),
			songs.SongSpec{Prompt: "x", Persona: songs.NoPersona}, nil, songs.Done, "second", "1 1 0"},
		"answer lost":              {rejects("", provider.MaybeBought, false), prompt, nil, songs.Unsure, "first", "1 0 0"},
		"content refused":          {rejects(provider.KindRefused, provider.NotBought, false), prompt, nil, songs.Failed, "first", "1 0 0"},
		"request invalid":          {rejects(provider.KindInvalid, provider.NotBought, false), prompt, nil, songs.Failed, "first", "1 0 0"},
		"quota without proof":      {rejects(provider.KindQuota, provider.MaybeBought, false), prompt, nil, songs.Unsure, "first", "1 0 0"},
		"provider chosen":          {rejects(provider.KindQuota, provider.NotBought, false), songs.SongSpec{Prompt: "x", Provider: "first"}, nil, songs.Failed, "first", "1 0 0"},
		"edit of a song":           {rejects(provider.KindQuota, provider.NotBought, false), songs.SongSpec{Style: "ska", Edit: &songs.Edit{Action: provider.ActionCover, VendorID: "v", Provider: "first"}}, nil, songs.Failed, "first", "1 0 0"},
		"third after a chosen one": {nil, songs.SongSpec{Prompt: "x", Provider: "third"}, nil, songs.Done, "third", "0 0 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := []namedProvider{{&fakeProvider{submit: c.submit}, "first", nil}, {&fakeProvider{}, "second", nil},
				{&fakeProvider{}, "third", nil}}
			o := workWith(t, c.spec, songs.Limits{MaxConcurrent: 2, Price: 1, Prices: c.credits}, all...)
			bought := fmt.Sprintf("%d %d %d", len(all[0].bought), len(all[1].bought), len(all[2].bought))
			if o.State != c.state || o.Provider != c.by || bought != c.bought || o.Credits != 1 {
				t.Errorf("%s by %s, bought %s, %d credits, %+v; want %s by %s, bought %s", o.State, o.Provider, bought,
					o.Credits, o.Failure, c.state, c.by, c.bought)
			}
			for _, s := range o.Songs {
				if s.Provider != c.by {
					t.Errorf("song of %q, want %q", s.Provider, c.by)
				}
			}
			if skipped := c.state == songs.Done && c.by != c.spec.Provider; skipped != (len(o.Skipped) == 1 && o.Skipped[0].Provider == "first") {
				t.Errorf("skipped %+v", o.Skipped)
			}
		})
	}
}

// prompt is a spec for any provider.
var prompt = songs.SongSpec{Prompt: "x"}

// TestLostPurchaseIsFound looks for a purchase whose answer was lost.
func TestLostPurchaseIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		found int // the search that succeeds; 0: none
		state songs.State
		asked int
	}{"at once": {1, songs.Done, 1}, "later": {3, songs.Done, 3}, "never": {0, songs.Unsure, 4}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			p := namedProvider{&fakeProvider{submit: rejects("", provider.MaybeBought, false)}, "first",
				func(r provider.Request) (*provider.Ticket, error) {
					if asked++; asked != c.found {
						return nil, nil
					}
					return &provider.Ticket{TaskID: "found " + r.Key}, nil
				}}
			o := workWith(t, prompt, songs.Limits{MaxConcurrent: 2, Price: 1}, p)
			if o.State != c.state || asked != c.asked || len(p.bought) != 1 || c.found > 0 && o.TaskID != "found "+string(o.ID) {
				t.Errorf("%s, task %q, %d searches, %d purchases", o.State, o.TaskID, asked, len(p.bought))
			}
		})
	}
}

// TestGuildChoosesProvider orders with the choice of the guild, of the member and of a model.
func TestGuildChoosesProvider(t *testing.T) {
	t.Parallel()
	c := func(id string, models ...string) provider.Capabilities {
		made := provider.Capabilities{ID: id, Name: id, Rules: []provider.Rule{{Action: provider.ActionGenerate}}}
		for _, m := range models {
			made.Models = append(made.Models, provider.Model{ID: m})
		}
		return made
	}
	uploads := c("uploads", "m3")
	uploads.Rules = append(uploads.Rules, provider.Rule{Action: provider.ActionUploadCover})
	f := songs.Offer{Catalog: provider.NewCatalog("old", c("new", "m1"), c("old", "m2"), uploads),
		Preferred: func(_ context.Context, guild string) string {
			return map[string]string{"g": "old", "gone": "removed"}[guild]
		}}
	for name, test := range map[string]struct {
		guild string
		spec  songs.SongSpec
		want  string
	}{
		"operator's":             {"", prompt, "new"},
		"guild's":                {"g", prompt, "old"},
		"guild's was removed":    {"gone", prompt, "new"},
		"member's":               {"g", songs.SongSpec{Provider: "new"}, "new"},
		"only one has the model": {"g", songs.SongSpec{Model: "M1"}, "new"},
		"only one takes uploads": {"g", songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionUploadCover, Upload: "u"}}, "uploads"},
		"song of another":        {"g", songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionCover, Provider: "new"}}, "new"},
		"song of before":         {"", songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionCover}}, "old"},
		"song of a removed one":  {"", songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionCover, Provider: "removed"}}, "removed"},
	} {
		if got := f.For(t.Context(), test.guild, test.spec); got.ID != test.want {
			t.Errorf("%s: %s, want %s", name, got.ID, test.want)
		}
	}
	var wrong *songs.SpecError
	if err := f.Check(t.Context(), "", songs.SongSpec{Prompt: "x", Provider: "nobody"}); !errors.As(err, &wrong) || wrong.Field != songs.FieldProvider {
		t.Errorf("an unknown provider: %v", err)
	}
}

// defaultSinger is the default voice of all guilds, at the provider "first". It exists while left is positive.
type defaultSinger struct{ left int }

func (d *defaultSinger) Persona(context.Context, string, songs.PersonaID) (songs.Persona, error) {
	if d.left--; d.left < 0 {
		return songs.Persona{}, songs.ErrNoPersona
	}
	return songs.Persona{ID: "luna", Name: "Luna", Provider: "first", Key: "k"}, nil
}

func (d *defaultSinger) DefaultPersona(context.Context, string) (songs.Persona, error) {
	return songs.Persona{ID: "luna", Name: "Luna", Provider: "first", Key: "k"}, nil
}

// singing is a namedProvider that makes songs with voices.
type singing struct{ namedProvider }

func (p singing) Capabilities() provider.Capabilities {
	c := p.namedProvider.Capabilities()
	c.Rules = slices.Clone(c.Rules)
	c.Rules[0].Takes = append(slices.Clone(c.Rules[0].Takes), provider.ParamPersona)
	return c
}

// TestDefaultSingerDoesNotPreventSong lets the provider of the guild's default singer fail, and the singer be removed
// while an order waits: the song is made without it.
func TestDefaultSingerDoesNotPreventSong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		submit func(int) error
		left   int // look-ups until the singer is removed
		by     string
		key    string // of the singer in the last request
	}{
		"sings":           {nil, 1, "first", "k"},
		"removed":         {nil, 0, "first", ""},
		"provider failed": {rejects(provider.KindQuota, provider.NotBought, false), 9, "second", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := singing{namedProvider{&fakeProvider{submit: c.submit}, "first", nil}}
			second := namedProvider{&fakeProvider{}, "second", nil}
			o := runOrder(t, songs.Deps{Notifier: &fakeNotifier{}, Limits: songs.Limits{MaxConcurrent: 2, Price: 1},
				Personas: &defaultSinger{c.left}, Providers: []provider.Provider{first, second},
				Offer: songs.OfferOf(first.Capabilities(), second.Capabilities())}, prompt, nil)
			bought := append(first.bought, second.bought...)
			if o.State != songs.Done || o.Provider != c.by || bought[len(bought)-1].Persona != c.key ||
				(o.Spec.PersonaName == "") != (c.key == "") {
				t.Errorf("%s by %s, %+v, %+v, bought %+v", o.State, o.Provider, o.Failure, o.Spec, bought)
			}
		})
	}
}
