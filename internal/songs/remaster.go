package songs

import (
	"context"
	"log/slog"
	"time"
)

// Remasters are songs whose files have to be made again, since they named somebody
// whose data was deleted.
type Remasters interface {
	// ClaimRemasters claims some and keeps them from other processes until a time.
	ClaimRemasters(ctx context.Context, now, until time.Time, limit int) ([]Remaster, error)
	// Remastered keeps the new files of a song.
	Remastered(ctx context.Context, id SongID, m Mastered) error
}

// Remaster is a song to master again. Limit is the largest file to post, in bytes.
type Remaster struct {
	Entry
	Limit int64
}

// Remasterer masters songs again, one after another, so that orders go first.
type Remasterer struct {
	Store    Remasters
	Engineer Engineer
	Album    func(ctx context.Context, p Place) string // may be nil
	Log      *slog.Logger
	Now      func() time.Time
}

const (
	remasterEvery = 15 * time.Second
	remasterTime  = 10 * time.Minute
)

// Run masters what is due until ctx ends.
func (r *Remasterer) Run(ctx context.Context) error {
	every(ctx, remasterEvery, func() {
		due, err := r.Store.ClaimRemasters(ctx, r.Now(), r.Now().Add(remasterTime), 1)
		if err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "claim songs to remaster failed", "err", err)
		}
		for _, s := range due {
			if err := r.remaster(ctx, s); err != nil && ctx.Err() == nil {
				r.Log.WarnContext(ctx, "remaster song failed", "song", s.ID, "err", err)
			}
		}
	})
	return nil
}

func (r *Remasterer) remaster(ctx context.Context, s Remaster) error {
	ctx, cancel := context.WithTimeout(ctx, remasterTime)
	defer cancel()
	by := Credits{Artist: s.Artist()}
	if r.Album != nil {
		by.Album = r.Album(ctx, s.Place)
	}
	m, err := r.Engineer.Master(ctx, s.Song, by, min(s.Limit, maxPosted))
	if err != nil {
		return err
	}
	return r.Store.Remastered(ctx, s.ID, m)
}
