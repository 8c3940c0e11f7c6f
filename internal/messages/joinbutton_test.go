package messages

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestJoinButtonIsOnPartsOnly(t *testing.T) {
	t.Parallel()
	extended := &songs.Edit{Action: provider.ActionExtend, From: time.Minute}
	for name, c := range map[string]struct {
		family provider.Capabilities
		edit   *songs.Edit
		length time.Duration
		want   int
	}{
		"part":             {acedata.Suno(), extended, 30 * time.Second, 1},
		"whole song":       {acedata.Suno(), extended, 90 * time.Second, 0},
		"unknown length":   {acedata.Suno(), extended, 0, 0},
		"new song":         {acedata.Suno(), nil, 30 * time.Second, 0},
		"other provider":   {acedata.Riffusion(), extended, 30 * time.Second, 0},
		"not an extension": {acedata.Suno(), &songs.Edit{Action: provider.ActionCover, From: time.Minute}, time.Second, 0},
	} {
		row := JoinButton(i18n.ForLocale("en"), c.family, "o", c.edit, songs.Song{ID: "s", Duration: c.length},
			func(provider.Action) int { return 1 })
		if len(row) != c.want {
			t.Errorf("%s: %+v", name, row)
		}
	}
}
