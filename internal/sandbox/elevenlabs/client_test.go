package elevenlabs_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	client "github.com/riffbot/riffbot/internal/provider/elevenlabs"
	"github.com/riffbot/riffbot/internal/provider/providertest"
)

// TestClientOrdersSongs orders from the emulated API with the bot's provider. Each was
// written from the documents, independently.
func TestClientOrdersSongs(t *testing.T) {
	s := start(t)
	p, err := client.New(client.Config{BaseURL: s.URL(), Key: s.Key(), Files: &providertest.Files{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for i, r := range []provider.Request{
		{Prompt: "a song about rain", Length: 5 * time.Second},
		{Prompt: "rain", Instrumental: true, Style: "jazz", Length: 5 * time.Second},
		{Lyrics: "[Verse]\nHello my friend\n\n[Chorus]\nLa la la", Style: "pop, slow", Avoid: "metal", Length: 8 * time.Second},
	} {
		r.Action, r.Key = provider.ActionGenerate, string(rune('a'+i))
		ticket, err := p.Submit(t.Context(), r)
		if err != nil {
			t.Errorf("%+v: %v", r, err)
			continue
		}
		tasks, err := p.Tasks(t.Context(), []string{ticket.TaskID})
		if err != nil || len(tasks) != 1 || len(tasks[0].Songs) != 1 {
			t.Errorf("%+v, %v", tasks, err)
			continue
		}
		song := tasks[0].Songs[0]
		if words := len(song.Words); (words > 0) == r.Instrumental {
			t.Errorf("%+v: %d words", r, words)
		}
		var b bytes.Buffer
		options := provider.DownloadOptions{MaxBytes: 20 << 20, Accept: provider.MediaAudio}
		if _, err := p.Download(t.Context(), song.AudioURL, &b, options); err != nil {
			t.Error(err)
			continue
		}
		if got := seconds(t, b.Bytes()); got < r.Length.Seconds()-1 || got > r.Length.Seconds()+2 {
			t.Errorf("%+v: %f seconds", r, got)
		}
	}
	if n := len(s.Ledger()); n != 3 {
		t.Errorf("%d purchases", n)
	}
}

// TestClientJudgesFaults checks what the bot's provider concludes from each fault.
func TestClientJudgesFaults(t *testing.T) {
	for fault, want := range map[string]struct {
		purchase provider.Purchase
		kind     provider.Kind
	}{
		"429x1": {provider.NotBought, provider.KindRateLimited}, "429-busyx1": {provider.NotBought, provider.KindRateLimited},
		"401x1": {provider.NotBought, provider.KindToken}, "used-upx1": {provider.NotBought, provider.KindQuota},
		"402x1": {provider.NotBought, provider.KindQuota}, "refusedx1": {provider.NotBought, provider.KindRefused},
		"500x1": {provider.MaybeBought, ""}, "500-after-purchase": {provider.MaybeBought, ""},
		"reset-before-purchase": {provider.MaybeBought, ""}, "reset-after-purchase": {provider.MaybeBought, ""},
		"cut-metadata": {provider.MaybeBought, ""}, "cut-answer": {provider.MaybeBought, ""},
	} {
		s := start(t)
		p, err := client.New(client.Config{BaseURL: s.URL(), Key: s.Key(), Files: &providertest.Files{}})
		if err != nil {
			t.Fatal(err)
		}
		inject(t, s, fault)
		_, err = p.Submit(t.Context(), provider.Request{Action: provider.ActionGenerate, Prompt: "rain", Key: "a"})
		if e := provider.AsError(err); e == nil || e.Purchase != want.purchase || e.Kind != want.kind {
			t.Errorf("%s: %+v", fault, e)
		}
	}
}
