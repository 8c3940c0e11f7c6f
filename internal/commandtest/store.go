package commandtest

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/songs"
)

// Store has one order, one song and one draft, all requested by Ana, and records the calls that
// change them.
type Store struct{ Calls []string }

var (
	// Ana is the requester of the content of Store.
	Ana = songs.Member{ID: "ana", Name: "Ana"}
	// Place is where Ana requested it.
	Place = songs.Place{GuildID: "g", ChannelID: "c"}
)

// Call records a call.
func (s *Store) Call(what string) error { s.Calls = append(s.Calls, what); return nil }

// Check accepts every order.
func (s *Store) Check(context.Context, []songs.Order) error { return nil }

// Submit records an order.
func (s *Store) Submit(_ context.Context, o songs.Order) (songs.Order, error) {
	return o, s.Call("submit")
}

// Order returns the order for every id.
func (s *Store) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: Ana, Place: Place, State: songs.Unsure,
		Songs: []songs.Song{{ID: "song", Take: 1}}}, nil
}

// Queue returns an empty queue.
func (s *Store) Queue(context.Context, songs.Viewer, int) ([]songs.QueuedOrder, error) {
	return nil, nil
}

// EstimateWait returns no estimate.
func (s *Store) EstimateWait(context.Context) (func(songs.Order, int) time.Duration, error) {
	return nil, nil
}

// Recheck records a recheck.
func (s *Store) Recheck(context.Context, songs.OrderID, []byte) error { return s.Call("recheck") }

// Cancel records a cancellation.
func (s *Store) Cancel(context.Context, songs.OrderID, string, bool) error { return s.Call("cancel") }

func (s *Store) entry() songs.Entry {
	return songs.Entry{Song: songs.Song{ID: "song", Take: 1, Title: "Boat", Duration: time.Minute}, OrderID: "order",
		Requester: Ana, Place: Place}
}

// Library returns the song in its guild.
func (s *Store) Library(_ context.Context, q songs.Search) ([]songs.Entry, songs.Total, error) {
	if q.Viewer.GuildID != Place.GuildID {
		return nil, songs.Total{}, nil
	}
	return []songs.Entry{s.entry()}, songs.Total{Count: 1}, nil
}

// Versions returns no other versions.
func (s *Store) Versions(context.Context, songs.SongID, songs.Viewer) ([]songs.Entry, error) {
	return nil, nil
}

// Entry returns the song in its guild.
func (s *Store) Entry(_ context.Context, _ songs.SongID, v songs.Viewer) (songs.Entry, error) {
	if v.GuildID != Place.GuildID {
		return songs.Entry{}, songs.ErrNotFound
	}
	return s.entry(), nil
}

// SetFavourite does nothing: members may mark any visible song.
func (s *Store) SetFavourite(context.Context, songs.SongID, string, bool) error { return nil }

// Preferred returns no song.
func (s *Store) Preferred(context.Context, songs.OrderID, string) (songs.SongID, error) {
	return "", nil
}

// Rename records a new title.
func (s *Store) Rename(context.Context, songs.SongID, string) error { return s.Call("rename") }

// Remove records a removal.
func (s *Store) Remove(context.Context, songs.SongID, songs.Remover) error { return s.Call("remove") }

// Hidden returns a hidden song.
func (s *Store) Hidden(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	return s.Entry(ctx, id, v)
}

// Hide hides a song.
func (s *Store) Hide(context.Context, songs.SongID, songs.Remover, time.Time) error {
	return s.Call("hide")
}

// Unhide shows a hidden song.
func (s *Store) Unhide(context.Context, songs.SongID, songs.Remover, time.Time) error {
	return s.Call("unhide")
}

// SaveDraft records a saved draft.
func (s *Store) SaveDraft(context.Context, songs.Draft) error { return s.Call("save draft") }

// Draft returns the draft for every id.
func (s *Store) Draft(context.Context, songs.DraftID) (songs.Draft, error) {
	return songs.Draft{ID: "draft", Owner: Ana, Place: Place, PreviousID: "older", Spec: songs.SongSpec{Lyrics: "la"}},
		nil
}

// TakeDraft records that a draft was taken.
func (s *Store) TakeDraft(context.Context, songs.DraftID, string) (songs.Draft, error) {
	return songs.Draft{}, s.Call("take draft")
}

// Write records that lyrics were written.
func (s *Store) Write(context.Context, songs.WriterCall, lyrics.Request, func(lyrics.Draft)) (lyrics.Draft, error) {
	return lyrics.Draft{}, s.Call("write")
}
