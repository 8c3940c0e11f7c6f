// Package providertest has a provider in memory, with other actions, models and limits
// than any real one. Tests use it to show that nothing depends on a certain provider.
package providertest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Models of the provider, the default first. The short one has its own limit.
const (
	ModelLong  = "Cello 3"
	ModelShort = "Flute 1"
)

// Capabilities returns what the provider offers: three songs per call; an extension
// that continues at the end, a cover that takes no style, a variation and stems; no
// uploads, and no replaced sections.
func Capabilities() provider.Capabilities {
	return provider.Capabilities{
		ID: "conservatory", Name: "conservatory",
		Rules: []provider.Rule{
			{Action: provider.ActionGenerate, Takes: []provider.Param{provider.ParamModel, provider.ParamPrompt,
				provider.ParamLyrics, provider.ParamTitle, provider.ParamAvoid, provider.ParamVoice}},
			{Action: provider.ActionExtend, Needs: []provider.Param{provider.ParamSong},
				Takes: []provider.Param{provider.ParamLyrics}},
			{Action: provider.ActionCover, Needs: []provider.Param{provider.ParamSong},
				Takes: []provider.Param{provider.ParamModel}},
			{Action: provider.ActionVariation, Needs: []provider.Param{provider.ParamSong},
				Takes: []provider.Param{provider.ParamVariation}},
			{Action: provider.ActionStems, Needs: []provider.Param{provider.ParamSong}},
		},
		Models:       []provider.Model{{ID: ModelLong}, {ID: ModelShort, Limits: provider.Limits{PromptRunes: 10}}},
		Limits:       provider.Limits{PromptRunes: 500},
		SongsPerCall: 3, TasksPerCall: 2, PollEvery: 10 * time.Millisecond,
	}
}

// Provider is a [provider.Provider] that finishes a task at its second look-up. It is no
// [provider.Uploader].
type Provider struct {
	mu       sync.Mutex
	bought   []provider.Request
	lookedUp map[string]int
	largest  int
}

// Bought returns the purchases so far, the oldest first.
func (p *Provider) Bought() []provider.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]provider.Request(nil), p.bought...)
}

// LargestLookUp returns how many tasks one look-up had at most.
func (p *Provider) LargestLookUp() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.largest
}

// Capabilities implements [provider.Provider].
func (p *Provider) Capabilities() provider.Capabilities { return Capabilities() }

// Submit implements [provider.Provider]. It refuses a request with parameters that its
// action does not take.
func (p *Provider) Submit(_ context.Context, r provider.Request) (*provider.Ticket, error) {
	if c := Capabilities(); !c.Supports(r.Action) || c.Fit(r) != r {
		return nil, &provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller, Purchase: provider.NotBought,
			Err: fmt.Errorf("%s does not take %+v", r.Action, r)}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bought = append(p.bought, r)
	return &provider.Ticket{TaskID: fmt.Sprint("work ", len(p.bought))}, nil
}

// Tasks implements [provider.Provider].
func (p *Provider) Tasks(_ context.Context, ids []string) ([]provider.Task, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.largest = max(p.largest, len(ids))
	if p.lookedUp == nil {
		p.lookedUp = make(map[string]int)
	}
	var all []provider.Task
	for _, id := range ids {
		task := provider.Task{ID: id, State: provider.TaskRunning, Progress: 50}
		if p.lookedUp[id]++; p.lookedUp[id] > 1 {
			task.State, task.Progress = provider.TaskSucceeded, 100
			for n := range Capabilities().SongsPerCall {
				name := fmt.Sprint(id, " take ", n+1)
				task.Songs = append(task.Songs, provider.Song{ID: name, Title: name, Lyrics: "la", AudioURL: name,
					Duration: time.Minute})
			}
		}
		all = append(all, task)
	}
	return all, nil
}

// Download implements [provider.Provider]: the content of an address is its text.
func (p *Provider) Download(_ context.Context, url string, w io.Writer, _ provider.DownloadOptions) (*provider.Media,
	error) {
	n, err := io.Copy(w, strings.NewReader(url))
	return &provider.Media{ContentType: "audio/flac", Extension: ".flac", Size: n}, err
}
