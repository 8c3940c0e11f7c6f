package songs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestTimesOfWordsAreAskedForOnce checks that songs without times of words get those of the provider, and
// that a provider that fails or does not answer does not fail the order.
func TestTimesOfWordsAreAskedForOnce(t *testing.T) {
	sung := []provider.Word{{Text: "rain", Start: time.Second, End: 2 * time.Second}}
	for name, c := range map[string]struct {
		words func(ctx context.Context, id string) ([]provider.Word, error)
		want  int
	}{
		"times":       {func(context.Context, string) ([]provider.Word, error) { return sung, nil }, 1},
		"error":       {func(context.Context, string) ([]provider.Word, error) { return nil, errors.New("no") }, 0},
		"not offered": {nil, 0},
		"no answer": {func(ctx context.Context, _ string) ([]provider.Word, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			s, n := &fakeProvider{}, &fakeNotifier{}
			s.tasks = func(id string, _ int) provider.Task {
				return provider.Task{ID: id, State: provider.TaskSucceeded, Songs: []provider.Song{
					{ID: "v1", Title: "T", Lyrics: "rain", AudioURL: "one"}}}
			}
			if c.words != nil {
				s.words = func(ctx context.Context, id string) ([]provider.Word, error) {
					asked++
					return c.words(ctx, id)
				}
			}
			o := work(t, s, n, nil)
			if o.State != songs.Done || len(n.delivered) != 1 || asked > 1 {
				t.Fatalf("%s, %d delivered, asked %d times", o.State, len(n.delivered), asked)
			}
			if got := n.delivered[0].Songs[0].Words; len(got) != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestOptionThatProviderLacksIsRefused checks that the error names the providers that take the option.
func TestOptionThatProviderLacksIsRefused(t *testing.T) {
	takes := func(id string, p ...provider.Param) provider.Capabilities {
		return provider.Capabilities{ID: id, Name: id, MinLength: 10 * time.Second, MaxLength: time.Minute,
			Rules: []provider.Rule{{Action: provider.ActionGenerate, Takes: append(p, provider.ParamPrompt)}}}
	}
	offer := songs.OfferOf(takes("A"), takes("B", provider.ParamLength), takes("C", provider.ParamLength, provider.ParamGender))
	spec := songs.SongSpec{Prompt: "rain", Length: 30 * time.Second}
	err := offer.Check(t.Context(), "", spec)
	if e, ok := errors.AsType[*songs.SpecError](err); !ok || e.Field != songs.FieldLength || e.Provider != "A" || len(e.Choices) != 2 {
		t.Errorf("%+v", err)
	}
	spec.Provider = "C"
	spec.Gender = provider.GenderMale
	if err := offer.Check(t.Context(), "", spec); err != nil {
		t.Error(err)
	}
	if r := spec.Request(offer.For(t.Context(), "", spec)); r.Length != 30*time.Second || r.Gender != provider.GenderMale {
		t.Errorf("%+v", r)
	}
}

// TestEditNeedsItsInputs checks the inputs of edits that few providers offer.
func TestEditNeedsItsInputs(t *testing.T) {
	c := provider.Capabilities{ID: "p", Name: "P", Tracks: []string{"drums"}, Rules: []provider.Rule{
		{Action: provider.ActionMashup, Needs: []provider.Param{provider.ParamSong, provider.ParamOtherSong}},
		{Action: provider.ActionAddVocals, Needs: []provider.Param{provider.ParamSong, provider.ParamLyrics}},
		{Action: provider.ActionExtractTrack, Needs: []provider.Param{provider.ParamSong, provider.ParamTrack}},
	}}
	for action, want := range map[provider.Action]songs.Field{provider.ActionMashup: songs.FieldOtherSong,
		provider.ActionAddVocals: songs.FieldLyrics, provider.ActionExtractTrack: songs.FieldTrack,
		provider.ActionJoin: songs.FieldAction} {
		err := songs.SongSpec{Edit: &songs.Edit{Action: action, VendorID: "v", Length: time.Minute}}.Check(c)
		if e, ok := errors.AsType[*songs.SpecError](err); !ok || e.Field != want {
			t.Errorf("%s: %v, want %s", action, err, want)
		}
	}
	r := songs.SongSpec{Edit: &songs.Edit{Action: provider.ActionSample, VendorID: "v", Length: time.Minute,
		To: time.Minute}}.Request(provider.Capabilities{Rules: []provider.Rule{{Action: provider.ActionSample,
		Takes: []provider.Param{provider.ParamTo}}}})
	if r.To >= time.Minute {
		t.Errorf("a sample ends at %s, with its song", r.To)
	}
}
