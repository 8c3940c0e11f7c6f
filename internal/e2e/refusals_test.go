package e2e

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSongIsDeliveredDespiteRefusals checks that a finished song reaches its channel whatever
// Discord refuses, in a new or a plainer message, with a bounded number of requests.
func TestSongIsDeliveredDespiteRefusals(t *testing.T) {
	t.Parallel()
	const answers = "/webhooks/"
	embeds := `"title":"Boat"`
	for name, c := range map[string]struct {
		refusals []discord.Refusal
		shows    []string // in the channel, in addition to two recordings
		hides    string
		uploads  int // maximum number of requests with files
	}{
		"archived thread":       {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 50083}}, []string{"BOAT"}, "", 2},
		"edits used up":         {[]discord.Refusal{{Path: answers, Files: true, Status: 429, Code: 30046}}, []string{"BOAT"}, "", 2},
		"system message":        {[]discord.Refusal{{Path: answers, Files: true, Status: 403, Code: 50021}}, []string{"BOAT"}, "", 2},
		"another author's":      {[]discord.Refusal{{Path: answers, Files: true, Status: 403, Code: 50005}}, []string{"BOAT"}, "", 2},
		"invalid embed":         {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 50035}}, []string{"Your song is ready"}, "BOAT", 2},
		"blocked words":         {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 200000}}, []string{"Your song is ready"}, "BOAT", 2},
		"harmful link":          {[]discord.Refusal{{Path: answers, Body: embeds, Files: true, Status: 400, Code: 240000}}, []string{"Your song is ready"}, "BOAT", 2},
		"files only one by one": {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 50035}}, []string{"Your song is ready"}, "BOAT", 4},
		"invalid token":         {[]discord.Refusal{{Path: answers, Files: true, Status: 401, Code: 50027}}, []string{"BOAT"}, "", 2},
		"overloaded once":       {[]discord.Refusal{{Path: answers, Files: true, Status: 400, Code: 130000, Times: 1}}, []string{"BOAT"}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record := &recorder{}
			h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, Record: record.record})
			ana := h.person(t, "Ana")
			for _, r := range c.refusals {
				h.Discord.Refuse(r)
			}
			ctx, stop := context.WithCancel(t.Context())
			var asking sync.WaitGroup
			asking.Go(func() { _ = ana.Do(ctx, parse(t, `/song prompt:"a paper boat" title:"Boat"`)) }) // ends with ctx, because its message may be replaced
			h.waitForOrders(t, 1)
			stop()
			asking.Wait()
			screen := renderedChannel(t, ana, h.Discord.ChannelID())
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
				t.Error("the status message remains")
			}
			if t.Failed() {
				t.Log(screen)
			}
			if n := record.uploads(); n > c.uploads {
				t.Errorf("%d requests with files, want at most %d", n, c.uploads)
			}
		})
	}
}
