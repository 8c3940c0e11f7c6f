package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/discord"
)

// A finished song reaches its channel whatever Discord refuses, in another message or
// a plainer one, and nothing is asked without end.
func TestSongIsDeliveredInSpiteOfRefusals(t *testing.T) {
	t.Parallel()
	const answers = "/webhooks/"
	embeds := `"title":"Boat"`
	for name, c := range map[string]struct {
		refusals []discord.Refusal
		shows    []string // in the channel, besides two recordings
		hides    string
		uploads  int // calls with files, at most
	}{
		"archived thread":       {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 50083}}, []string{"BOAT"}, "", 2},
		"edits used up":         {[]discord.Refusal{{Path: answers, Files: true, Status: 429, Code: 30046}}, []string{"BOAT"}, "", 2},
		"system message":        {[]discord.Refusal{{Path: answers, Files: true, Status: 403, Code: 50021}}, []string{"BOAT"}, "", 2},
		"another author's":      {[]discord.Refusal{{Path: answers, Files: true, Status: 403, Code: 50005}}, []string{"BOAT"}, "", 2},
		"invalid embed":         {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 50035}}, []string{"Your song is ready"}, "BOAT", 2},
		"blocked words":         {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 200000}}, []string{"Your song is ready"}, "BOAT", 2},
		"harmful link":          {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 240000}}, []string{"Your song is ready"}, "BOAT", 2},
		"files only one by one": {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 50035}}, []string{"Your song is ready"}, "BOAT", 4},
		"dead token":            {[]discord.Refusal{{Path: answers, Files: true, Status: 401, Code: 50027}}, []string{"BOAT"}, "", 2},
		"overloaded for once":   {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 130000, Times: 1}}, []string{"BOAT"}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record := &recorder{}
			w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, Record: record.take})
			ana := w.person(t, "Ana")
			for _, r := range c.refusals {
				w.Discord.Refuse(r)
			}
			ctx, stop := context.WithCancel(t.Context())
			var asking sync.WaitGroup
			asking.Go(func() { _ = ana.Do(ctx, parse(t, `/song prompt:"a paper boat" title:"Boat"`)) }) // it waits for its own message, which may be replaced
			w.done(t, 1)
			stop()
			asking.Wait()
			screen := shown(t, ana, w.Discord.ChannelID())
			if n := strings.Count(screen, "audio/mp4"); n != 2 {
				t.Errorf("%d recordings", n)
			}
			for _, want := range c.shows {
				if !strings.Contains(screen, want) {
					t.Errorf("lacks %q", want)
				}
			}
			if c.hides != "" && strings.Contains(screen, c.hides) {
				t.Errorf("shows %q", c.hides)
			}
			if strings.Contains(screen, "MAKING") {
				t.Error("a status stays")
			}
			if t.Failed() {
				t.Log(screen)
			}
			if n := record.uploads(); n > c.uploads {
				t.Errorf("%d calls with files, want %d at most", n, c.uploads)
			}
		})
	}
}
