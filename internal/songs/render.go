package songs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
)

// upload lets the provider fetch a member's recording and saves the id that it assigns. If the answer
// is lost, the next attempt uploads the recording again, which is free.
func (p *Pipeline) upload(ctx context.Context, o *Order) error {
	e := o.Spec.Edit
	if e == nil || e.Upload == "" || e.VendorID != "" {
		return nil
	}
	got, err := provider.UploadTo(ctx, p.provider(o), e.Upload)
	if err != nil {
		return uploadError(err)
	}
	e.VendorID, e.Lyrics = got.ID, got.Lyrics
	return p.save(ctx, o, Buying)
}

// render waits until the API has generated the songs.
func (p *Pipeline) render(ctx context.Context, o *Order) error {
	if len(o.Songs) > 0 {
		return nil
	}
	patience := p.deps.StallTimeout
	if o.Rechecks > 0 {
		patience = min(patience, recheckTimeout)
	}
	tasks := p.tasks[p.capabilities(o).ID]
	if tasks == nil {
		return fail(ReasonStalled, errNotConfigured(o))
	}
	task, err := tasks.wait(ctx, p.stopping, o.TaskID, patience, func(t provider.Task) {
		o.Progress = t.Progress
		p.deps.Notifier.Changed(*o)
	})
	if errors.Is(err, errStalled) {
		return fail(ReasonStalled, fmt.Errorf("task %s: %w for %s", o.TaskID, err, patience))
	}
	if err != nil {
		return err
	}
	if task.TraceID != "" {
		o.TraceID = task.TraceID
	}
	if task.Err != nil {
		return notGenerated(fail(taskReason(task.Err), task.Err))
	}
	if len(task.Songs) == 0 {
		return fail(ReasonBroken, fmt.Errorf("task %s finished without a song", o.TaskID))
	}
	for i := range task.Songs {
		o.Songs = append(o.Songs, p.newSong(o, i+1, task.Songs))
	}
	if err := p.moderateSongs(ctx, o); err != nil {
		return err
	}
	p.timeWords(ctx, o)
	return p.save(ctx, o, Rendering)
}

// newSong converts a song of a task by its number, from 1. Values set in the spec take precedence over
// those of the provider.
func (p *Pipeline) newSong(o *Order, n int, all []provider.Song) Song {
	s := all[n-1]
	song := Song{
		ID: SongID(p.deps.NewID()), Take: n, VendorID: s.ID, Provider: o.Provider,
		Title: s.Title, Style: s.Style, Lyrics: s.Lyrics, Model: s.Model, Duration: s.Duration,
		AudioURL: audioURL(o, s), CoverURL: s.CoverURL,
	}
	if o.Spec.Title != "" {
		song.Title = o.Spec.Title
	}
	if strings.TrimSpace(song.Title) == "" && o.Spec.Edit == nil {
		song.Title = defaultTitle(o.Spec)
	}
	if song.Style == "" || song.Style == o.Spec.Sound(p.capabilities(o)) {
		song.Style = o.Spec.Style // the voice is shown apart
	}
	sent := o.Spec.Request(p.capabilities(o))
	song.Lyrics = cmp.Or(song.Lyrics, sent.Lyrics)
	song.Model = cmp.Or(song.Model, sent.Model)
	if e := o.Spec.Edit; e != nil {
		song.Parent = e.Song
		if e.keepsLyrics() {
			song.Lyrics = cmp.Or(e.Lyrics, song.Lyrics)
		}
		if e.Separates() {
			song.Stems, song.Duration = true, cmp.Or(e.Length, song.Duration)
			if len(all) > 1 {
				song.Title = cmp.Or(s.Title, song.Title) // the name of the part
			}
		}
		if song.Style == "" {
			song.Style = e.Style
		}
	}
	song.setWords(s.Words)
	return song
}
