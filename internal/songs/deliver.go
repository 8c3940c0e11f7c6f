package songs

import (
	"context"
	"errors"
)

// maxPostedSize limits the audio per message, in bytes, over all takes. Discord allows 25 MiB per message,
// which also contains images.
const maxPostedSize = 20 << 20

// master produces the played, posted and displayed files of every take.
func (p *Pipeline) master(ctx context.Context, o *Order) error {
	by := Tags{Artist: o.Artist()}
	if p.deps.Masterer != nil && p.deps.Album != nil {
		by.Album = p.deps.Album(ctx, o.Place)
	}
	limit := min(o.SizeLimit, maxPostedSize/int64(min(max(len(o.Songs), 1), SongsPerMessage)))
	for i := range o.Songs {
		s := &o.Songs[i]
		s.Posted = File{} // post a link instead
		if s.Audio.Size <= o.SizeLimit && (len(o.Songs) == 1 || !s.Stems || s.Audio.Size <= limit) {
			s.Posted = s.Audio
		}
		if p.deps.Masterer == nil || s.Stems {
			continue
		}
		m, err := p.deps.Masterer.Master(ctx, *s, by, limit)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // post the recording as it is
			p.deps.Log.WarnContext(ctx, "master song failed", "order", o.ID, "song", s.ID, "limit", limit, "err", err)
			continue
		}
		s.Master, s.Card = m.Master, m.Card
		if m.Posted.Key != "" {
			s.Posted = m.Posted
		}
		p.deps.Log.InfoContext(ctx, "song mastered", "order", o.ID, "song", s.ID, "lufs", m.LUFS, "peak", m.PeakDB,
			"posted", m.Posted.Size)
	}
	return nil
}

// deliver posts the songs.
func (p *Pipeline) deliver(ctx context.Context, o *Order) error {
	address, err := p.deps.Notifier.Deliver(ctx, *o)
	if err == nil {
		o.Address = address
		p.deps.Log.InfoContext(ctx, "order posted", "order", o.ID, "state", Delivering)
		return nil
	}
	if ctx.Err() != nil {
		return err
	}
	if errors.Is(err, ErrUndeliverable) {
		return fail(ReasonUnposted, err)
	}
	return retry(ReasonUnposted, 0, err)
}
