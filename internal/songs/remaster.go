package songs

import (
	"context"
	"log/slog"
	"time"
)

// Remasters stores songs whose files must be mastered again, because they name a member whose data was
// deleted.
type Remasters interface {
	// ClaimRemasters claims up to limit songs, which are hidden from other processes until a time.
	ClaimRemasters(ctx context.Context, now, until time.Time, limit int) ([]Remaster, error)
	// Remastered saves the new files of a song.
	Remastered(ctx context.Context, id SongID, m Mastered) error
}

// Remaster is a song to master again. Limit is the maximum size of the posted file, in bytes.
type Remaster struct {
	Entry
	Limit int64
}

// Remasterer masters songs again. It processes one at a time to leave capacity for orders.
type Remasterer struct {
	Store    Remasters
	Masterer Masterer
	Album    func(ctx context.Context, p Place) string // nil sets no album
	Log      *slog.Logger
	Now      func() time.Time
}

const (
	remasterInterval = 15 * time.Second
	remasterTimeout  = 10 * time.Minute
)

// Run masters due songs until ctx ends.
func (r *Remasterer) Run(ctx context.Context) error {
	runPeriodically(ctx, remasterInterval, func() {
		due, err := r.Store.ClaimRemasters(ctx, r.Now(), r.Now().Add(remasterTimeout), 1)
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
	ctx, cancel := context.WithTimeout(ctx, remasterTimeout)
	defer cancel()
	by := Tags{Artist: s.Artist()}
	if r.Album != nil {
		by.Album = r.Album(ctx, s.Place)
	}
	m, err := r.Masterer.Master(ctx, s.Song, by, min(s.Limit, maxPostedSize))
	if err != nil {
		return err
	}
	return r.Store.Remastered(ctx, s.ID, m)
}
