package sandbox

import (
	"cmp"
	"context"

	"github.com/riffbot/riffbot/internal/sandbox/acestep"
	"github.com/riffbot/riffbot/internal/sandbox/elevenlabs"
	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// aceDataCloud emulates the APIs of Ace Data Cloud, which share a server.
type aceDataCloud struct {
	*riffusion.Server
	used []string
}

func startRiffusion(ctx context.Context, e *Env, used []string, opts Options) (emulator, error) {
	s, err := riffusion.Start(ctx, riffusion.Options{Now: e.Now, Log: opts.Log, RenderTime: opts.RenderTime,
		SongLength: opts.SongLength, CoverSize: opts.CoverSize, OneRecording: opts.OneRecording})
	if err != nil {
		return nil, err
	}
	e.Riffusion = s
	return aceDataCloud{s, used}, nil
}

// Key returns the token.
func (a aceDataCloud) Key() string { return a.Token() }

// Purchases returns what was bought.
func (a aceDataCloud) Purchases() []Purchase {
	var all []Purchase
	for _, p := range a.Ledger() {
		all = append(all, Purchase(p))
	}
	return all
}

// Fault injects a fault into one API. A fault of riffusion hits the only API that is used,
// whichever it is.
func (a aceDataCloud) Fault(provider, spec string) error {
	if provider == defaultProvider && len(a.used) == 1 {
		return a.Server.Fault(spec)
	}
	return a.FaultOf(provider, spec)
}

// aceStep emulates an ACE-Step server.
type aceStep struct{ *acestep.Server }

func startACEStep(ctx context.Context, e *Env, _ []string, opts Options) (emulator, error) {
	s, err := acestep.Start(ctx, acestep.Options{Key: songapi.NewID(), Now: e.Now, Log: opts.Log,
		RenderTime: opts.RenderTime, SongLength: opts.SongLength, OneRecording: opts.OneRecording})
	if err != nil {
		return nil, err
	}
	return aceStep{s}, nil
}

// Purchases returns the accepted tasks.
func (a aceStep) Purchases() []Purchase {
	var all []Purchase
	for _, p := range a.Ledger() {
		all = append(all, Purchase{Provider: "acestep", TaskID: p.TaskID, Action: p.TaskType, Model: p.Model,
			Prompt: cmp.Or(p.Query, p.Prompt)})
	}
	return all
}

// Fault injects a fault.
func (a aceStep) Fault(_, spec string) error { return a.Server.Fault(spec) }

// elevenLabs emulates ElevenLabs Music.
type elevenLabs struct{ *elevenlabs.Server }

func startElevenLabs(ctx context.Context, e *Env, _ []string, opts Options) (emulator, error) {
	s, err := elevenlabs.Start(ctx, elevenlabs.Options{Now: e.Now, Log: opts.Log, RenderTime: opts.RenderTime,
		SongLength: opts.SongLength, OneRecording: opts.OneRecording})
	if err != nil {
		return nil, err
	}
	return elevenLabs{s}, nil
}

// Purchases returns the songs. The API has no tasks, so their ids are those of songs.
func (l elevenLabs) Purchases() []Purchase {
	var all []Purchase
	for _, p := range l.Ledger() {
		all = append(all, Purchase{Provider: "elevenlabs", TaskID: p.SongID, Action: "generate", Model: p.Model,
			Prompt: p.Prompt, Style: p.Style})
	}
	return all
}

// Fault injects a fault.
func (l elevenLabs) Fault(_, spec string) error { return l.Server.Fault(spec) }
