package songs

import (
	"context"

	"github.com/riffbot/riffbot/internal/provider"
)

// freshURLs reads the current URLs of an order's files from its task, at most once per attempt.
type freshURLs struct {
	pipeline *Pipeline
	order    *Order
	loaded   bool
}

func (f *freshURLs) get(ctx context.Context) {
	if f.loaded {
		return
	}
	f.loaded = true
	o := f.order
	service := f.pipeline.provider(o)
	if service == nil {
		return
	}
	tasks, err := service.Tasks(ctx, []string{o.TaskID})
	if err != nil {
		f.pipeline.deps.Log.WarnContext(ctx, "read fresh addresses failed", "order", o.ID, "task", o.TaskID, "err", err)
		return
	}
	for _, task := range tasks {
		if task.ID != o.TaskID {
			continue
		}
		for i := range o.Songs {
			if now := findTake(o.Songs[i], task.Songs); now != nil {
				o.Songs[i].refresh(o, *now)
			}
		}
	}
}

// findTake returns the song in all that corresponds to s: the one with its id, or the one at its
// position if it has no id.
func findTake(s Song, all []provider.Song) *provider.Song {
	for i := range all {
		if s.VendorID != "" && all[i].ID == s.VendorID {
			return &all[i]
		}
	}
	if i := s.Take - 1; s.VendorID == "" && i >= 0 && i < len(all) {
		return &all[i]
	}
	return nil
}

// refresh updates the URLs of a song from the task.
func (s *Song) refresh(o *Order, now provider.Song) {
	if url := audioURL(o, now); url != "" {
		s.AudioURL = url
	}
	if now.CoverURL != "" {
		s.CoverURL = now.CoverURL
	}
}

// audioURL returns the URL of a song's recording, or of the archive with its stems.
func audioURL(o *Order, s provider.Song) string {
	if s.AudioURL == "" && o.Spec.Edit != nil {
		return s.StemsURL
	}
	return s.AudioURL
}
